'use client';

import { useQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import Link from 'next/link';
import { Empty } from '@/components/ui/empty';
import { QueryState } from '@/components/ui/query-state';
import { fleetQuery } from '@/lib/client/queries';
import type { HostView } from '@/lib/domain/view';
import { HostRow } from './host-row';

export function FleetOverview() {
  const { data, error, refetch } = useQuery(fleetQuery());
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <h1 className="text-lg font-semibold">All hosts</h1>
      {data ? (
        <Hosts hosts={data.hosts} />
      ) : (
        <QueryState error={error} retry={refetch} what="hosts" />
      )}
    </div>
  );
}

function Hosts({ hosts }: { hosts: readonly HostView[] }) {
  if (hosts.length === 0)
    return (
      <div className="rounded-lg border border-line bg-panel">
        <Empty icon={Server} title="No host yet">
          <p>Add a machine that runs libvirt and KVM. Nothing is installed on it but one folder.</p>
          <Link
            href="/hosts/new"
            className="mt-3 inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-accent-ink hover:bg-accent-strong"
          >
            Add host
          </Link>
        </Empty>
      </div>
    );
  return (
    <>
      <Totals hosts={hosts} />
      <div className="overflow-x-auto rounded-lg border border-line bg-panel">
        <table className="data-table max-md:[&_.wide]:hidden">
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col" className="wide">
                Status
              </th>
              <th scope="col">VMs</th>
              <th scope="col" className="wide">
                Snapshots
              </th>
              <th scope="col">Free in store</th>
              <th scope="col" className="wide">
                libvirt
              </th>
              <th scope="col" className="wide">
                QEMU
              </th>
              <th scope="col" className="wide">
                Address
              </th>
            </tr>
          </thead>
          <tbody>
            {hosts.map((host) => (
              <HostRow key={host.id} host={host} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Totals({ hosts }: { hosts: readonly HostView[] }) {
  const vms = hosts.flatMap((host) => host.vms);
  const online = hosts.filter(({ status }) => status === 'online').length;
  const running = vms.filter(({ state }) => state === 'running').length;
  const snapshots = vms.reduce((sum, vm) => sum + vm.snapshotCount, 0);
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1 text-muted">
      <Total
        count={`${online} of ${hosts.length}`}
        words={hosts.length === 1 ? 'host online' : 'hosts online'}
      />
      <Total
        count={`${running} of ${vms.length}`}
        words={vms.length === 1 ? 'VM running' : 'VMs running'}
      />
      <Total count={snapshots} words={snapshots === 1 ? 'snapshot' : 'snapshots'} />
    </p>
  );
}

function Total({ count, words }: { count: string | number; words: string }) {
  return (
    <span>
      <strong className="font-semibold text-ink">{count}</strong> {words}
    </span>
  );
}

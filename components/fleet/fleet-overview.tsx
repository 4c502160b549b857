'use client';

import { useQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '@/components/ui/empty';
import { QueryState } from '@/components/ui/query-state';
import { fleetQuery } from '@/lib/client/queries';
import { LIBVIRT, QEMU } from '@/lib/domain/names';
import type { HostView } from '@/lib/domain/view';
import { HostRow } from './host-row';

export function FleetOverview() {
  const t = useTranslations('fleet');
  const common = useTranslations('common');
  const { data, error, refetch } = useQuery(fleetQuery());
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <h1 className="text-lg font-semibold">{t('title')}</h1>
      {data ? (
        <Hosts hosts={data.hosts} />
      ) : (
        <QueryState error={error} retry={refetch} what={common('hosts')} />
      )}
    </div>
  );
}

function Hosts({ hosts }: { hosts: readonly HostView[] }) {
  const t = useTranslations('fleet');
  if (hosts.length === 0)
    return (
      <div className="rounded-lg border border-line bg-panel">
        <Empty icon={Server} title={t('noHost')}>
          <p>{t('noHostWhy')}</p>
          <Link
            href="/hosts/new"
            className="mt-3 inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-accent-ink hover:bg-accent-strong"
          >
            {t('addHost')}
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
              <th scope="col">{t('host')}</th>
              <th scope="col" className="wide">
                {t('status')}
              </th>
              <th scope="col">{t('vms')}</th>
              <th scope="col" className="wide">
                {t('snapshots')}
              </th>
              <th scope="col">{t('free')}</th>
              <th scope="col" className="wide">
                {LIBVIRT}
              </th>
              <th scope="col" className="wide">
                {QEMU}
              </th>
              <th scope="col" className="wide">
                {t('address')}
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
  const t = useTranslations('fleet');
  const vms = hosts.flatMap((host) => host.vms);
  const online = hosts.filter(({ status }) => status === 'online').length;
  const running = vms.filter(({ state }) => state === 'running').length;
  const snapshots = vms.reduce((sum, vm) => sum + vm.snapshotCount, 0);
  const b = (words: ReactNode) => <strong className="font-semibold text-ink">{words}</strong>;
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1 text-muted">
      <span>{t.rich('hostsOnline', { online, all: hosts.length, b })}</span>
      <span>{t.rich('vmsRunning', { running, all: vms.length, b })}</span>
      <span>{t.rich('snapshotCount', { count: snapshots, b })}</span>
    </p>
  );
}

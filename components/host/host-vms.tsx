'use client';

import { MonitorOff } from 'lucide-react';
import Link from 'next/link';
import { VmIcon } from '@/components/icons/vm-icon';
import { doing } from '@/components/tasks/words';
import { Empty } from '@/components/ui/empty';
import { Section } from '@/components/ui/section';
import { Spinner } from '@/components/ui/spinner';
import { useOpenTask } from '@/lib/client/use-url-state';
import type { HostView, VmRow } from '@/lib/domain/view';

export function HostVms({ host }: { host: HostView }) {
  const stale = host.status !== 'online';
  return (
    <Section title="VMs" aside={<span className="text-muted">{host.vms.length}</span>}>
      {host.vms.length === 0 ? (
        <Empty icon={MonitorOff} title={host.seenAt ? 'No VM is defined here' : 'Not read yet'} />
      ) : (
        <div className="overflow-x-auto">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">State</th>
                <th scope="col">Snapshots</th>
                <th scope="col" className="w-1/2">
                  Remarks
                </th>
              </tr>
            </thead>
            <tbody>
              {host.vms.map((vm) => (
                <VmLine key={vm.uuid} vm={vm} hostId={host.id} stale={stale} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function VmLine({ vm, hostId, stale }: { vm: VmRow; hostId: string; stale: boolean }) {
  const openTask = useOpenTask();
  const { task } = vm;
  return (
    <tr className="hover:bg-canvas">
      <td>
        <Link
          href={`/hosts/${hostId}/vms/${vm.uuid}`}
          className="flex items-center gap-2 rounded-sm font-medium whitespace-nowrap hover:underline"
        >
          <VmIcon state={vm.state} stale={stale} />
          {vm.name}
        </Link>
      </td>
      <td className="whitespace-nowrap">{vm.state}</td>
      <td>{vm.snapshotCount}</td>
      <td>
        {task ? (
          <button
            type="button"
            onClick={() => openTask(task.id)}
            className="flex items-center gap-1.5 rounded-sm text-accent hover:underline"
          >
            <Spinner /> {doing(task.kind)}
          </button>
        ) : null}
        {vm.odd ? <span className="text-warn">{vm.odd}</span> : null}
        {vm.title ? <span className="text-muted">{vm.title}</span> : null}
      </td>
    </tr>
  );
}

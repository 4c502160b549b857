'use client';

import { MonitorOff } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { VmIcon } from '@/components/icons/vm-icon';
import { useTaskWords } from '@/components/tasks/words';
import { Empty } from '@/components/ui/empty';
import { Section } from '@/components/ui/section';
import { Spinner } from '@/components/ui/spinner';
import { useOpenTask } from '@/lib/client/use-url-state';
import type { HostView, VmRow } from '@/lib/domain/view';

export function HostVms({ host }: { host: HostView }) {
  const t = useTranslations('host');
  const stale = host.status !== 'online';
  return (
    <Section title={t('vms')} aside={<span className="text-muted">{host.vms.length}</span>}>
      {host.vms.length === 0 ? (
        <Empty icon={MonitorOff} title={host.seenAt ? t('noVm') : t('notRead')} />
      ) : (
        <div className="overflow-x-auto">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('state')}</th>
                <th scope="col">{t('snapshots')}</th>
                <th scope="col" className="w-1/2">
                  {t('remarks')}
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
  const common = useTranslations('common');
  const words = useTaskWords();
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
      <td className="whitespace-nowrap">{common(`vmState.${vm.state}`)}</td>
      <td>{vm.snapshotCount}</td>
      <td>
        {task ? (
          <button
            type="button"
            onClick={() => openTask(task.id)}
            className="flex items-center gap-1.5 rounded-sm text-accent hover:underline"
          >
            <Spinner /> {words.doing(task.kind)}
          </button>
        ) : null}
        {vm.odd ? <span className="text-warn">{vm.odd}</span> : null}
        {vm.title ? <span className="text-muted">{vm.title}</span> : null}
      </td>
    </tr>
  );
}

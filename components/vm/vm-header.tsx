'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { VmIcon } from '@/components/icons/vm-icon';
import { HostSilence } from '@/components/shell/host-silence';
import { useTaskWords } from '@/components/tasks/words';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { Spinner } from '@/components/ui/spinner';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import { ProblemError, problem } from '@/lib/domain/problem';
import type { VmView } from '@/lib/domain/view';
import { DecisionNotice } from './decision-notice';
import { RollbackNotice } from './rollback-notice';

/**
 * `error`: the last try to read the VM again was refused, so what is shown is older. Where the
 * dashboard itself does not answer, the top bar says so.
 */
export function VmHeader({ view, error }: { view: VmView; error: Error | null }) {
  const t = useTranslations('vm');
  const common = useTranslations('common');
  const words = useTaskWords();
  const say = useSay();
  const { vm, host, task } = view;
  const openTask = useOpenTask();
  const stale = host.status !== 'online';
  return (
    <header className="grid gap-2 px-4 pt-3 pb-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="flex min-w-0 items-center gap-2 text-lg font-semibold">
          <VmIcon state={vm.state} stale={stale} />
          <span className="truncate">{vm.name}</span>
        </h1>
        <p className="text-muted">
          {t.rich('stateOn', {
            state: common(`vmState.${vm.state}`),
            host: () => (
              <Link
                href={`/hosts/${host.id}`}
                className="text-ink underline decoration-line-strong underline-offset-2"
              >
                {host.name}
              </Link>
            ),
          })}
          {vm.title ? ` – ${vm.title}` : ''}
        </p>
        {stale ? <HostSilence host={host} /> : null}
        {task ? (
          <button
            type="button"
            onClick={() => openTask(task.id)}
            className="ms-auto flex items-center gap-1.5 rounded-sm font-medium text-accent hover:underline"
          >
            <Spinner /> {words.doing(task.kind)}
          </button>
        ) : null}
      </div>
      {stale && host.status !== 'connecting' ? (
        <Notice tone="warn">
          {say.problem(problem('host-not-answering-now', { host: host.name }))}
          {host.problem ? ` ${say.problem(host.problem)}` : ''}
        </Notice>
      ) : null}
      {view.decision ? <DecisionNotice view={view} decision={view.decision} /> : null}
      {vm.rolledBack ? <RollbackNotice view={view} rolledBack={vm.rolledBack} /> : null}
      {vm.odd ? (
        <ProblemNotice
          problem={problem('vm-odd', { vm: vm.name, host: host.name, detail: vm.odd })}
        />
      ) : null}
      {error instanceof ProblemError ? <ProblemNotice problem={error.problem} /> : null}
    </header>
  );
}

'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Moment } from '@/components/ui/moment';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import type { TaskDetail } from '@/lib/domain/task';
import { useTaskWords } from './words';

export function TaskStatusGrid({ task }: { task: TaskDetail }) {
  const t = useTranslations('tasks');
  const say = useSay();
  const words = useTaskWords();
  const now = useNow(1000);
  const end = task.endedAt ? Date.parse(task.endedAt) : now;
  return (
    <div className="overflow-y-auto">
      <table className="data-table">
        <tbody>
          <Line name={t('status')}>{t(`statuses.${task.status}`)}</Line>
          {task.problem ? <Line name={t('reason')}>{say.problem(task.problem)}</Line> : null}
          <Line name={t('task')}>{words.title(task)}</Line>
          <Line name={t('host')}>{task.hostName}</Line>
          <Line name={t('vm')}>
            <Link
              href={`/hosts/${task.hostId}/vms/${task.vmUuid}`}
              className="text-accent underline underline-offset-2"
            >
              {task.vmName}
            </Link>
          </Line>
          <Line name={t('user')}>{task.actor}</Line>
          <Line name={t('start')}>
            <Moment iso={task.startedAt} />
          </Line>
          <Line name={t('end')}>{task.endedAt ? <Moment iso={task.endedAt} /> : '–'}</Line>
          <Line name={t('duration')}>
            {say.duration(Math.max(0, end - Date.parse(task.startedAt)))}
          </Line>
          <Line name={t('pause')}>
            {task.pauseMs === undefined
              ? t('notMeasured')
              : t('measured', { duration: say.duration(task.pauseMs) })}
            {task.againMs === undefined ? null : (
              <span className="block text-xs text-muted">
                {t('again', { duration: say.duration(task.againMs) })}
              </span>
            )}
          </Line>
          <Line name={t('id')}>
            <code className="font-mono text-xs">{task.id}</code>
          </Line>
        </tbody>
      </table>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" className="w-36 align-top">
        {name}
      </th>
      <td className="break-words">{children}</td>
    </tr>
  );
}

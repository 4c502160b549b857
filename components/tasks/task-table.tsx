'use client';

import { useTranslations } from 'use-intl';
import { Moment } from '@/components/ui/moment';
import { Spinner } from '@/components/ui/spinner';
import { useOpenTask } from '@/lib/client/use-url-state';
import { isActive, type TaskView } from '@/lib/domain/task';
import { tintOf, useTaskWords } from './words';

type Props = {
  tasks: readonly TaskView[];
  /** What is said where there is none. */
  none?: string;
};

export function TaskTable({ tasks, none }: Props) {
  const t = useTranslations('tasks');
  if (tasks.length === 0) return <p className="px-3 py-4 text-muted">{none ?? t('none')}</p>;
  return (
    <table className="data-table text-xs max-md:[&_.wide]:hidden">
      <thead className="sticky top-0 z-10 bg-panel">
        <tr>
          <th scope="col">{t('start')}</th>
          <th scope="col">{t('end')}</th>
          <th scope="col" className="wide">
            {t('host')}
          </th>
          <th scope="col" className="wide">
            {t('user')}
          </th>
          <th scope="col" className="w-1/3">
            {t('description')}
          </th>
          <th scope="col" className="w-1/3">
            {t('status')}
          </th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </tbody>
    </table>
  );
}

function TaskRow({ task }: { task: TaskView }) {
  const words = useTaskWords();
  const open = useOpenTask();
  const status = words.status(task);
  return (
    <tr className={`relative hover:bg-sunken ${tintOf(task)} [&>td]:py-1`}>
      <td>
        <Moment iso={task.startedAt} />
      </td>
      <td className="min-w-32">
        {task.endedAt ? <Moment iso={task.endedAt} /> : isActive(task.status) ? <Spinner /> : '–'}
      </td>
      <td className="wide whitespace-nowrap">{task.hostName}</td>
      <td className="wide whitespace-nowrap">{task.actor}</td>
      <td className="max-w-0 min-w-40 truncate">
        <button
          type="button"
          onClick={() => open(task.id)}
          className="rounded-sm after:absolute after:inset-0"
        >
          {words.title(task)}
        </button>
      </td>
      <td className="max-w-0 min-w-32 truncate" title={status}>
        {status}
      </td>
    </tr>
  );
}

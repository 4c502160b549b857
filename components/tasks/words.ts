'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import type { TaskKind, TaskStatus, TaskView } from '@/lib/domain/task';

/** What is said of tasks, in the language of the screen. */
export function useTaskWords() {
  const t = useTranslations('tasks');
  const say = useSay();
  return useMemo(
    () => ({
      /** What a task does, as PVE words it: `VM web – Snapshot ‘before_upgrade’`. */
      title: ({ kind, vmName, label }: Pick<TaskView, 'kind' | 'vmName' | 'label'>) =>
        t('title', { vm: vmName, kind: t(`kinds.${kind}`), label }),
      doing: (kind: TaskKind) => t(`doing.${kind}`),
      /** The status in one line, with the reason where it did not end well. */
      status: ({ status, problem, progress }: TaskView) => {
        const word = t(`statuses.${status}`);
        if (problem) return t('because', { status: word, reason: say.problem(problem) });
        if (status !== 'running' || !progress || progress.totalBytes <= 0) return word;
        const percent = Math.floor((100 * progress.doneBytes) / progress.totalBytes);
        return t('memory', { status: word, percent: String(Math.min(100, percent)) });
      },
    }),
    [t, say],
  );
}

/** Row colours as PVE has them: red where something is wrong, orange where it was taken back. */
export const STATUS_TINTS: Record<TaskStatus, string> = {
  queued: '',
  running: '',
  done: '',
  undone: 'bg-warn-soft',
  failed: 'bg-bad-soft',
  interrupted: 'bg-bad-soft',
};

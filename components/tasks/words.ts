'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { TaskKind, TaskProgress, TaskStatus, TaskView } from '@/lib/domain/task';

/** What is said of tasks, in the language of the screen. */
export function useTaskWords() {
  const t = useTranslations('tasks');
  const say = useSay();
  const places = useTranslations('places');
  return useMemo(() => {
    const onItsWay = (
      { doneBytes, totalBytes }: TaskProgress,
      { route, bytesPerSecond, wireBytes }: NonNullable<TaskProgress['transfer']>,
    ) => {
      const so = {
        percent: String(Math.floor((100 * doneBytes) / totalBytes)),
        rate: formatBytes(bytesPerSecond),
      };
      // While nothing comes, nobody knows how long it will take.
      const words =
        bytesPerSecond > 0
          ? places('progress', {
              ...so,
              left: say.duration((1000 * (totalBytes - doneBytes)) / bytesPerSecond),
            })
          : places('progressStill', so);
      const way = places(`routes.${route}`);
      // Machines that talk to each other say it at the end of a part.
      const wire = { way, wire: formatBytes(wireBytes) };
      return `${words}, ${wireBytes > 0 ? places('travelled', wire) : way}`;
    };
    return {
      /** How a transfer fares: its share, rate and time left, and the way that it goes. */
      onItsWay,
      /** What a task does, as PVE words it: `VM web – Snapshot ‘before_upgrade’`. */
      title: ({ kind, vmName, label }: Pick<TaskView, 'kind' | 'vmName' | 'label'>) =>
        t('title', { vm: vmName, kind: t(`kinds.${kind}`), label }),
      doing: (kind: TaskKind) => t(`doing.${kind}`),
      /** The status in one line, with the reason where it did not end well. */
      status: ({ status, problem, progress }: TaskView) => {
        const word = t(`statuses.${status}`);
        if (problem) return t('because', { status: word, reason: say.problem(problem) });
        if (status !== 'running' || !progress || progress.totalBytes <= 0) return word;
        if (progress.transfer) return `${word}: ${onItsWay(progress, progress.transfer)}`;
        const percent = Math.floor((100 * progress.doneBytes) / progress.totalBytes);
        return t('memory', { status: word, percent: String(Math.min(100, percent)) });
      },
    };
  }, [t, places, say]);
}

/** Row colours as PVE has them: red where something is wrong, orange where it was taken back or not gone on with. */
const STATUS_TINTS: Record<TaskStatus, string> = {
  queued: '',
  running: '',
  done: '',
  undone: 'bg-warn-soft',
  failed: 'bg-bad-soft',
  interrupted: 'bg-bad-soft',
};

export const tintOf = ({ status, problem }: Pick<TaskView, 'status' | 'problem'>): string =>
  status === 'done' && problem ? STATUS_TINTS.undone : STATUS_TINTS[status];

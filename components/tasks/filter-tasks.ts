import { isActive, type TaskView } from '@/lib/domain/task';

export const TASK_FILTERS = ['all', 'active', 'bad'] as const;
export type TaskFilter = (typeof TASK_FILTERS)[number];

/** The filter that an address names; anything else is all. */
export const taskFilter = (text: string | null): TaskFilter =>
  TASK_FILTERS.find((filter) => filter === text) ?? 'all';

/** Tasks of a kind whose host, VM, snapshot or user has all the words in its name. */
export function filterTasks(
  tasks: readonly TaskView[],
  filter: TaskFilter,
  words: string,
): TaskView[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter(({ status, problem, hostName, vmName, label, actor, kind }) => {
    // One that is done and has a problem was to be followed by something, and was not.
    const isBad = !isActive(status) && (status !== 'done' || problem !== undefined);
    if (filter === 'active' && !isActive(status)) return false;
    if (filter === 'bad' && !isBad) return false;
    const text = [hostName, vmName, label, actor, kind].join('\n').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

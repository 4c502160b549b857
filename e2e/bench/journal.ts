import type { StepView, TaskDetail } from '@/lib/domain/task';

function stepOf({ kind, steps }: TaskDetail, id: string): StepView & { startedAt: string } {
  const step = steps.find((one) => one.id === id);
  if (step?.startedAt === undefined) throw new Error(`the ${kind} has no step ${id}`);
  return { ...step, startedAt: step.startedAt };
}

/** When a step of a task began and ended, by the host's clock, in ms. */
export const beginOf = (task: TaskDetail, id: string) => Date.parse(stepOf(task, id).startedAt);
export const endOf = (task: TaskDetail, id: string) =>
  beginOf(task, id) + (stepOf(task, id).durationMs ?? 0);

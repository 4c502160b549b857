import { z } from 'zod';
import { TASK_KINDS } from '@/lib/domain/task';
import type { Plan } from './plan';

/** What recovery reads of `plan.json` in a task's folder on the host, whoever wrote it. */
const commandSchema = z.object({ argv: z.array(z.string()), into: z.string().optional() });

const stepSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9.-]+$/),
  title: z.string(),
  run: commandSchema,
  undo: commandSchema.optional(),
  undoFirst: commandSchema.optional(),
  losesPresent: z.boolean().optional(),
});

const planFileSchema = z.object({
  taskId: z.string(),
  kind: z.enum(TASK_KINDS),
  vm: z.object({ uuid: z.string(), name: z.string() }),
  label: z.string(),
  steps: z.array(stepSchema),
  after: z.array(stepSchema),
});

export type PlanFile = Pick<Plan, 'taskId' | 'kind' | 'vm' | 'label' | 'steps' | 'after'>;

/** Reads `plan.json`. Undefined when it is not one, or from a version that this one does not understand. */
export function readPlanFile(text: string): PlanFile | undefined {
  try {
    // zod's optional keys may be undefined where ours may only be absent; JSON has no undefined.
    return planFileSchema.parse(JSON.parse(text)) as PlanFile;
  } catch {
    return undefined;
  }
}

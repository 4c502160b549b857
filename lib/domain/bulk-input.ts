import { z } from 'zod';
import { MOST_TARGETS } from './bulk';
import { foreignIdSchema, snapshotIdSchema, vmUuidSchema } from './ids';

const vmSchema = z.object({ hostId: z.string().max(64), vmUuid: vmUuidSchema });
const snapshotSchema = vmSchema.extend({ snapshotId: snapshotIdSchema });
const removedSchema = vmSchema.extend({
  snapshotId: z.union([snapshotIdSchema, foreignIdSchema]),
});
const stopAtError = z.boolean();
const many = <T>(schema: z.ZodType<T>) => z.array(schema).min(1).max(MOST_TARGETS);

export const bulkInputSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('take'),
    label: z.string(),
    description: z.string(),
    targets: many(vmSchema),
    stopAtError,
  }),
  z.object({
    kind: z.literal('rollback'),
    keepFirst: z.boolean(),
    targets: many(snapshotSchema),
    stopAtError,
  }),
  z.object({ kind: z.literal('remove'), targets: many(removedSchema), stopAtError }),
]);
export type BulkInput = z.infer<typeof bulkInputSchema>;
export type BulkTarget = BulkInput['targets'][number];

/** Two rollbacks of one VM contradict each other: the VM that is asked for twice, if there is one. */
export function askedTwice(targets: readonly BulkTarget[]): BulkTarget | undefined {
  const seen = new Set<string>();
  return targets.find(({ hostId, vmUuid }) => {
    const key = `${hostId}/${vmUuid}`;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

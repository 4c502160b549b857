import { z } from 'zod';
import { snapshotIdSchema } from '@/lib/domain/ids';
import type { HostTask, RolledBack } from '@/lib/domain/inventory';
import { TASK_KINDS } from '@/lib/domain/task';
import { lines } from './sections';

/** What Savepoint's tasks have noted in the store of their host. */

const rolledBackSchema = z.object({
  at: z.iso.datetime(),
  label: z.string(),
  keptId: snapshotIdSchema.nullable(),
});

/** Lines `UUID {…}`. What is not understood is only a notice less. */
export function readUndo(body: string): Map<string, RolledBack> {
  return new Map(
    lines(body).flatMap((line) => {
      const [uuid = ''] = line.split(' ', 1);
      const parsed = z
        .string()
        .transform(parseJson)
        .pipe(rolledBackSchema)
        .safeParse(line.slice(uuid.length + 1));
      return parsed.success ? [[uuid, parsed.data] as const] : [];
    }),
  );
}

/** Lines `NAME SECONDS` of the locks that tasks held; those of VMs bear the UUID. */
export const readLocks = (body: string): Record<string, string> =>
  Object.fromEntries(
    lines(body).flatMap((line) => {
      const [name = '', at = ''] = line.trim().split(' ');
      return /^[0-9a-f-]{36}$/.test(name) && at !== '' ? [[name, at]] : [];
    }),
  );

const aboutSchema = z.object({
  id: z.string(),
  kind: z.enum(TASK_KINDS),
  vm: z.object({ uuid: z.string(), name: z.string() }),
  label: z.string(),
  actor: z.string(),
});

/** Tasks without an end. */
export function readTasks(body: string): HostTask[] {
  return lines(body).flatMap((line) => {
    const [state, attempts, point] = line.split(' ', 3);
    const json = line.slice(line.indexOf('{'));
    const about = z.string().transform(parseJson).pipe(aboutSchema).safeParse(json);
    return about.success
      ? [
          {
            ...about.data,
            ...{ alive: state === 'alive', attempts: Number(attempts) },
            committed: point === 'committed',
          },
        ]
      : [];
  });
}

/** JSON, or `undefined` where it is none; the schema behind it then says no. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { HostRecord } from '@/lib/domain/host';
import type { Manifest } from '@/lib/domain/manifest';
import { ProblemError } from '@/lib/domain/problem';
import { startOperation } from './operations';
import { SAVEPOINT } from './recovery';
import { type Kind, noteTry } from './tries';

/**
 * Starts it. An ordinary refusal (the VM got busy, another dashboard was quicker) is in the audit, and a later look tries
 * again; whatever else goes wrong is thrown.
 */
export async function startByItself(
  host: HostRecord,
  { id, vm, label }: Manifest,
  kind: Kind,
): Promise<void> {
  noteTry(kind, id);
  try {
    const request = { kind, snapshotId: id } as const;
    await startOperation(SAVEPOINT, { hostId: host.id, vmUuid: vm.uuid, request });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    console.error(`no ${kind} of ${label} of ${vm.name} by itself`, error.problem.code);
  }
}

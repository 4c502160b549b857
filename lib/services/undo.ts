import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { snapshotIdSchema, vmUuidSchema } from '@/lib/domain/ids';
import { fail } from '@/lib/domain/problem';
import { refreshPicture } from '@/lib/fleet/picture';
import { hostScripts } from '@/lib/host/scripts';
import { storePaths } from '@/lib/plan/plan';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { audited } from './audit';
import { hostById } from './host-records';
import { parseInput } from './input';
import { beginOperation } from './operations';
import { placeName } from './place-name';
import { sceneOf } from './scene';

const vmSchema = { hostId: z.string().max(64), vmUuid: vmUuidSchema };
const undoSchema = z.object({ ...vmSchema, keptId: snapshotIdSchema });
const dismissSchema = z.object({ ...vmSchema, at: z.iso.datetime() });

/**
 * Goes back to the state before the last rollback, and keeps the present first like any other rollback does, so that
 * this too can be undone. Throws `snapshot-gone` when another rollback came between.
 */
export async function undoRollback(
  actor: Actor,
  input: z.input<typeof undoSchema>,
): Promise<{ taskId: string }> {
  const { hostId, vmUuid, keptId } = parseInput(undoSchema, input);
  const place = { hostId, vmUuid, target: await placeName(hostId, vmUuid) };
  return audited(actor, 'undo-rollback', place, async (note) => {
    const host = await hostById(hostId);
    const { vm } = await sceneOf(host, vmUuid, await refreshPicture(host));
    if (vm.rolledBack?.keptId !== keptId) {
      fail('snapshot-gone', { snapshot: keptId, vm: vm.name, host: host.name });
    }
    const request = { kind: 'rollback', snapshotId: keptId, keepFirst: true } as const;
    return beginOperation(actor, { hostId, vmUuid, request }, note);
  });
}

/** Takes the notice of a rollback off the VM's page, for everybody. One that came since stays. */
export async function dismissUndo(
  actor: Actor,
  input: z.input<typeof dismissSchema>,
): Promise<void> {
  const { hostId, vmUuid, at } = parseInput(dismissSchema, input);
  const place = { hostId, vmUuid, target: await placeName(hostId, vmUuid) };
  await audited(actor, 'dismiss-undo', place, async (note) => {
    note.detail = `notice of ${at}`;
    const host = await hostById(hostId);
    const { 'forget-undo': forget } = hostScripts();
    const path = storePaths(host.storePath).undo(vmUuid);
    const { exitCode } = await runOnHost(
      host,
      command('sh', '-c', forget, 'forget-undo', path, at),
    );
    if (exitCode !== 0) fail('store-not-writable', { host: host.name, path });
    await refreshPicture(host);
  });
}

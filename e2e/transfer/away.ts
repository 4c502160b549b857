import { expect } from 'vitest';
import { capturedDisks } from '@/lib/domain/manifest';
import { listTasks } from '@/lib/services/tasks';
import { ACTOR, done, type register } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { roadOf } from './road';
import { bothEnded, leftovers, listed, send } from './stand';

type Case = {
  host: LabHost;
  near: Awaited<ReturnType<typeof register>>;
  far: { id: string; host: LabHost; store: string };
  name: string;
  label: string;
  /** Prints the bytes of the captured raw disk `vda` where it was captured. */
  captured?: (id: string) => string;
};

/**
 * What every storage driver that lets captures leave must do: the copy at another place is the captured disk, and
 * when the snapshot is gone at home it is fetched from there, written onto the disk, and goes on with its memory.
 */
export async function goesAwayAndComesBack(
  given: Case,
): Promise<{ away?: string | undefined; back?: string | undefined }> {
  const { host, near, far, name, label, captured } = given;
  const vm = await near.vm(name);
  const { id } = await vm.snapshot(label);
  const sent = await bothEnded(
    await send({ fromId: near.hostId, toId: far.id, vmUuid: vm.uuid }, id),
  );
  expect([sent.near.status, sent.far.status, sent.far.problem]).toEqual([
    'done',
    'done',
    undefined,
  ]);
  expect(await listed(far.id)).toEqual([label]);
  if (captured) {
    const file = `${far.store}/vms/${vm.uuid}/${id}/disk-vda.raw`;
    const there = await far.host.sh(`sha256sum <${file}`);
    expect(there).toBe(await host.sh(`{ ${captured(id)}; } | sha256sum`));
  }

  await vm.remove(label);
  expect(await listed(near.hostId)).not.toContain(label);
  const back = { fromId: far.id, toId: near.hostId, vmUuid: vm.uuid };
  const onArrival = { kind: 'rollback', startAfter: false, keepFirst: false } as const;
  const fetched = await bothEnded(await send(back, id, onArrival));
  expect([fetched.far.status, fetched.far.problem]).toEqual(['done', undefined]);
  const followed = (await listTasks(ACTOR, {})).find(({ kind }) => kind === 'rollback');
  await done(followed?.id ?? '');
  const counters = await host.counters(name);
  expect(counters.disks).toEqual(counters.disks.map(() => counters.mem));
  expect((await vm.view()).vm.now).toBe(id);
  expect(capturedDisks(await vm.snapshot(label)).every(({ driver }) => driver === 'copy')).toBe(
    true,
  );
  expect(await leftovers(host)).toBe('');
  expect(await leftovers(far.host, far.store)).toBe('');
  return { away: roadOf(sent.far), back: roadOf(fetched.far) };
}

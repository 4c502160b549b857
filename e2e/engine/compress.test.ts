import { beforeEach, describe, expect, it } from 'vitest';
import { refreshPicture } from '@/lib/fleet/picture';
import { cancelTask } from '@/lib/services/cancel';
import { startClone } from '@/lib/services/clones';
import { compressOld } from '@/lib/services/compressing';
import { hostById } from '@/lib/services/host-records';
import { tendTasks } from '@/lib/services/recovery';
import { taskDetail } from '@/lib/services/tasks';
import { verifyUnread } from '@/lib/services/verifying';
import { findTasks } from '@/lib/tasks/records';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ACTOR, done, ended, type register } from './harness';
import { onOneHost } from './one-host';

/** Saved memory of a real guest, compressed, cut off in the midst of it, and gone back to. */
const NAME = 'web';
const STORE = '/var/lib/libvirt/savepoint';

let host: LabHost;
let vm: Awaited<ReturnType<Awaited<ReturnType<typeof register>>['vm']>>;
let hostId = '';

onOneHost({ name: 'pack', subnet: 114 }, async ({ kvm, ...stand }) => {
  host = stand.host;
  hostId = kvm.hostId;
  await host.defineGuest({ name: NAME, tickMs: 250, screen: false });
  await host.startGuest(NAME);
  vm = await kvm.vm(NAME);
});

const view = async (label: string) => {
  const found = (await vm.view()).snapshots.find(({ manifest }) => manifest.label === label);
  if (!found) throw new Error(`${label} is not listed`);
  return found;
};
const stateOf = async (label: string) =>
  (await view(label)).manifest.parts.find(({ role }) => role === 'state');
const folderOf = async (label: string) =>
  `${STORE}/vms/${vm.uuid}/${(await view(label)).manifest.id}`;
const filesOf = async (label: string) =>
  (await host.sh(`ls ${await folderOf(label)}`)).split('\n').filter((name) => /state/.test(name));

/** Taken, and read through as Savepoint does by itself. */
async function take(label: string) {
  const before = await host.counters(NAME);
  await vm.take(label);
  await verified(label);
  return before.mem;
}
const verified = (label: string) =>
  waitFor(`${label} to be verified`, async () => (await view(label)).restore.verifiedAt, {
    everyMs: 300,
  });

/** It goes on from where it was, with its disk. */
async function goesBack(label: string, mem: number) {
  await vm.rollback(label);
  const counters = await host.counters(NAME);
  expect(counters.disks).toEqual([counters.mem]);
  expect(counters.mem - mem).toBeGreaterThan(0);
  expect(counters.mem - mem).toBeLessThan(100);
}

/** A zstd that tells of its start and goes no further; on this host only, whose mounts are its own. */
async function heldZstd() {
  await host.sh(`[ -e /run/zstd-real ] || cp /usr/bin/zstd /run/zstd-real
rm -f /run/zstd-runs /run/zstd-go; mkfifo /run/zstd-go
cat >/run/zstd-held <<'END'
#!/bin/sh
: >/run/zstd-runs
read -r line </run/zstd-go
exec /run/zstd-real "$@"
END
chmod 755 /run/zstd-held
mount --bind /run/zstd-held /usr/bin/zstd`);
  return {
    runs: () =>
      waitFor(
        'zstd to run',
        async () => (await host.run(['test', '-e', '/run/zstd-runs'])).code === 0,
      ),
    free: () => host.sh('umount /usr/bin/zstd'),
  };
}

describe('compressed memory', () => {
  let mem = 0;
  it('takes less room, restores, and is what it was', async () => {
    mem = await take('s1');
    const raw = await stateOf('s1');
    const sha = await host.sh(`sha256sum <${await folderOf('s1')}/state.save`);
    const before = await view('s1');
    await vm.compress('s1');

    const packed = await stateOf('s1');
    expect(packed?.file).toBe('state.save.zst');
    expect(packed?.packed?.sizeBytes).toBe(raw?.sizeBytes);
    expect(packed?.header).toBe(raw?.header);
    expect(await filesOf('s1')).toEqual(['state.save.zst']);
    expect(await host.sh(`zstd -dc ${await folderOf('s1')}/state.save.zst | sha256sum`)).toBe(sha);
    // It is verified anew by itself.
    await waitFor('the compressed state to be verified', async () => {
      const { verifiedAt = '' } = (await view('s1')).restore;
      return verifiedAt > (before.restore.verifiedAt ?? '');
    });
    const after = await view('s1');
    expect(after.restore.level).toBe('green');
    expect(after.size.memoryBytes).toBeLessThan(before.size.memoryBytes / 2);
    console.log(
      `${before.size.memoryBytes} bytes became ${after.size.memoryBytes} in ${packed?.packed?.ms} ms`,
    );
    await goesBack('s1', mem);
    // Nothing of the unpacking stays.
    expect(await host.sh(`find ${STORE}/tasks -name '*.save*'`)).toBe('');
  });

  it('goes back again, with the present kept first', async () => {
    await vm.rollback('s1', false, true);
    const counters = await host.counters(NAME);
    expect(counters.disks).toEqual([counters.mem]);
    expect(counters.mem - mem).toBeLessThan(100);
  });

  it('can be restored by hand as its note says', async () => {
    const note = await host.sh(`cat ${await folderOf('s1')}/RESCUE.txt`);
    const commands = note.split('\n').filter((line) => /^ {3}(virsh|qemu-img|zstd) /.test(line));
    expect(commands.map((line) => line.trim().split(' ')[0])).toEqual([
      'virsh',
      'qemu-img',
      'virsh',
      'zstd',
      'virsh',
    ]);
    await host.sh(commands.join('\n'));
    const counters = await host.counters(NAME);
    expect(counters.disks).toEqual([counters.mem]);
    expect(counters.mem - mem).toBeLessThan(100);
    await host.sh('rm /var/lib/libvirt/qemu/save/unpacked.save');
  });

  it('is red when a byte of it changed, and a rollback leaves the VM as it is', async () => {
    await take('s2');
    await vm.compress('s2');
    const file = `${await folderOf('s2')}/state.save.zst`;
    const { uuid } = vm;
    await host.sh(
      `printf '\\377\\377\\377\\377' | dd of=${file} bs=1 seek=100000 conv=notrunc status=none`,
    );
    const before = await host.counters(NAME);
    const request = { kind: 'rollback', snapshotId: (await view('s2')).manifest.id } as const;
    const task = await ended(await vm.start(request));
    expect([task.status, task.problem?.code]).toEqual(['undone', 'snapshot-part-damaged']);
    const after = await host.counters(NAME);
    expect(after.mem).toBeGreaterThan(before.mem);
    expect(await host.sh(`virsh -c qemu:///system domstate ${uuid}`)).toContain('running');
    await vm.remove('s2');
  });
});

it('a VM is made from compressed memory', async () => {
  const { id: snapshotId } = (await view('s1')).manifest;
  const place = { hostId, vmUuid: vm.uuid, snapshotId };
  const how = { name: 'twin', isSame: false, startAfter: false };
  const task = await done((await startClone(ACTOR, { ...place, ...how })).taskId);
  const log = (await host.sh(`ls /var/log/libvirt/*-${task.vmUuid}`)).trim();
  const mark = Number(await host.sh(`stat -c %s ${log}`));
  const tick = await waitFor('a tick of the clone', async () => {
    const lines = await host.sh(`tail -c +${mark + 1} ${log}`);
    return [...lines.matchAll(/tick mem=(\d+) disk=(\d+)\r*\n/g)][1];
  });
  expect(tick[2]).toBe(tick[1]);
  await host.destroyGuest('twin');
  await host.undefineGuest('twin');
});

describe('in the midst of compressing', () => {
  let mem = 0;
  let zstd: Awaited<ReturnType<typeof heldZstd>>;
  beforeEach(async () => {
    const { snapshots } = await vm.view();
    if (!snapshots.some(({ manifest }) => manifest.label === 'mid')) mem = await take('mid');
  });
  const begin = async () => {
    zstd = await heldZstd();
    const taskId = await vm.start({
      kind: 'compress',
      snapshotId: (await view('mid')).manifest.id,
    });
    await zstd.runs();
    return taskId;
  };

  it('everything else goes on: another snapshot, and a rollback to the same one', async () => {
    const taskId = await begin();
    await vm.take('meanwhile');
    await goesBack('mid', mem);
    await vm.remove('meanwhile');
    await cancelTask(ACTOR, { taskId });
    const task = await ended(taskId);
    expect([task.status, task.problem?.code]).toEqual(['undone', 'task-cancelled']);
    await zstd.free();
    expect(await filesOf('mid')).toEqual(['state.save']);
    expect((await view('mid')).restore.level).toBe('green');
  });

  it('its script is killed: the memory stays as it was, and the task is brought to its end', async () => {
    const taskId = await begin();
    // The script alone: what it started goes on, and the recovery ends that first.
    await host.sh(`read -r pid rest <${STORE}/tasks/${taskId}/pid; kill -9 "$pid"`);
    await waitFor(
      'the death to be seen',
      async () => (await taskDetail(ACTOR, taskId)).status === 'interrupted',
    );
    expect(await filesOf('mid')).toEqual(['state.save']);
    const record = await hostById(hostId);
    await tendTasks(record, await refreshPicture(record));
    await waitFor(
      'its recovery',
      async () => {
        await tendTasks(record, await refreshPicture(record));
        const { status } = await taskDetail(ACTOR, taskId);
        return status === 'undone';
      },
      { everyMs: 500 },
    );
    await zstd.free();
    expect((await view('mid')).restore.level).toBe('green');
    expect(await host.sh(`find ${STORE}/tasks -name '*.zst'`)).toBe('');
    await goesBack('mid', mem);
  });
});

it('old states are compressed by themselves, where somebody wants that', async () => {
  const record = await hostById(hostId);
  process.env.SAVEPOINT_COMPRESS_AFTER_MINUTES = '0';
  try {
    await compressOld(record, await refreshPicture(record));
  } finally {
    delete process.env.SAVEPOINT_COMPRESS_AFTER_MINUTES;
  }
  const task = (await findTasks({ hostId }, 5)).find(
    ({ kind, actorName }) => kind === 'compress' && actorName === 'Savepoint',
  );
  const { label } = await done(task?.id ?? '');
  expect(await filesOf(label)).toEqual(['state.save.zst']);
});

describe('what was read through', () => {
  it('is amber when it was written to since, until it is read again', async () => {
    await take('touched');
    expect((await view('touched')).restore.level).toBe('green');
    await host.sh(`touch -d '+1 minute' ${await folderOf('touched')}/state.save`);
    const { level, problem } = (await view('touched')).restore;
    expect([level, problem.code]).toEqual(['amber', 'restore-written-since']);

    await host.sh(`touch ${await folderOf('touched')}/state.save`);
    await vm.verify('touched');
    expect((await view('touched')).restore.level).toBe('green');
  });

  it('is so once more where the dashboard that took it did not', async () => {
    const record = await hostById(hostId);
    const folder = await folderOf('touched');
    await host.sh(
      `rm ${folder}/verified.json && sed -i 's/"takenAt":"[^"]*"/"takenAt":"2026-01-01T00:00:00Z"/' ${folder}/manifest.json`,
    );
    // Another dashboard than the one that has just tried.
    (globalThis as { savepointTried?: Map<string, number> }).savepointTried?.clear();
    await verifyUnread(record, await refreshPicture(record));
    await verified('touched');
    const [task] = await findTasks({ hostId }, 1);
    expect(task).toMatchObject({ kind: 'verify', actorName: 'Savepoint', label: 'touched' });
  });
});

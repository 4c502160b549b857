import type { SnapshotFacts } from '@/lib/domain/inventory';
import { capturedDisks, diskKey, type Manifest, type Verified } from '@/lib/domain/manifest';
import { firstNo, no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import type { Restorability } from '@/lib/domain/view';
import { differences } from './configuration';
import { at, noForeignSave, storeHasRoom, storeWritable } from './obstacles';
import { disksStayOut, firmwareStaysIn } from './places';
import type { Scene } from './plan';
import { disksCanReturn, mediaAreThere, mediumNotes, resizeNotes } from './restorable-disks';
import { partsAreWhole, writtenSince } from './restorable-parts';
import { tornMemory } from './torn-memory';
import { canUnpack, unpackedBytes } from './unpack';
import { isOlder } from './versions';

/** A task's folder must fit, or the rollback cannot even begin. */
const TASK_BYTES = 1024 ** 2;

/**
 * Will this snapshot restore? Red: it will not, and a rollback is refused with this sentence. Amber: it will, but something
 * is not as it was. Green: everything that can be seen without reading every byte is there. Facts that were not read
 * accuse nobody: the rollback's own checks ask again before anything is stopped.
 */
export function restorability(
  scene: Scene,
  manifest: Manifest,
  facts: SnapshotFacts | undefined = factsOf(scene, manifest),
): Restorability {
  const verified = facts?.verified;
  const unread = verified ? unreadDisks(manifest, verified) : [];
  const seen = verified?.ok
    ? { verifiedAt: verified.at, ...(unread.length > 0 ? { unread } : {}) }
    : {};
  const verdict = obstacle(scene, manifest, facts);
  if (!verdict.ok) return { level: 'red', problem: verdict.problem, ...seen };
  const [doubt] = restoreDoubts(scene, manifest, facts);
  if (doubt) return { level: 'amber', problem: doubt, ...seen };
  const ready = problem('restore-ready', {
    parts: manifest.parts.length,
    disks: capturedDisks(manifest).length,
    verifiedAt: verified?.at ?? null,
    unread: unread.join(', '),
  });
  return { level: 'green', problem: ready, ...seen };
}

/** What a driver keeps inside the disk's own image or pool has no file, so a reading has nothing to say of its bytes. */
const unreadDisks = (manifest: Manifest, { parts }: Verified): string[] =>
  capturedDisks(manifest)
    .map(({ target }) => target)
    .filter((target) => parts[diskKey(target)] === undefined);

const factsOf = ({ inventory }: Scene, { id, vm }: Manifest): SnapshotFacts | undefined =>
  inventory.snapshots.find(({ manifest }) => manifest.id === id && manifest.vm.uuid === vm.uuid)
    ?.facts;

/** The first thing that makes a rollback impossible, or not worth trying; the snapshot's own parts first. */
function obstacle(scene: Scene, manifest: Manifest, facts: SnapshotFacts | undefined): Verdict {
  const { vm } = scene;
  return firstNo(
    () => (vm.odd === undefined ? YES : no('vm-odd', { ...at(scene), detail: vm.odd })),
    () => (facts ? partsAreWhole(scene, manifest, facts) : YES),
    () => disksStayOut(scene, manifest),
    () => firmwareStaysIn(scene, manifest),
    () => disksCanReturn(scene, manifest),
    () =>
      manifest.vm.name === vm.name
        ? YES
        : no('snapshot-of-another-name', {
            snapshot: manifest.label,
            nameThen: manifest.vm.name,
            nameNow: vm.name,
            withMemory: manifest.withMemory,
          }),
    () => machineIsKnown(scene, manifest),
    () => mediaAreThere(scene, manifest),
    () => (vm.persistent ? YES : no('vm-transient', at(scene))),
    () => noForeignSave(scene),
    () => storeWritable(scene),
    () => canUnpack(scene, manifest),
    () => storeHasRoom(scene, TASK_BYTES + unpackedBytes(manifest)),
  );
}

/** What a rollback survives, but a person should know before; the weightiest first. */
export function restoreDoubts(
  scene: Scene,
  manifest: Manifest,
  facts: SnapshotFacts | undefined = factsOf(scene, manifest),
): Problem[] {
  return [
    ...(facts ? writtenSince(scene, manifest, facts) : []),
    ...tornMemory(scene, manifest),
    ...olderHost(scene, manifest),
    ...mediumNotes(scene, manifest),
    ...resizeNotes(scene, manifest),
    ...differences(scene.vm, manifest),
  ];
}

/** This host's QEMU can be the machine of the snapshot. */
export function machineIsKnown({ inventory, host }: Scene, manifest: Manifest): Verdict {
  const { machine, configuration, label } = manifest;
  const emulator = configuration?.emulator;
  if (emulator !== undefined && !inventory.files[emulator]) {
    return no('restore-emulator-gone', { snapshot: label, path: emulator, host: host.name });
  }
  const { machines } = inventory;
  if (machine === null || !machines || machines.includes(machine)) return YES;
  const qemu = inventory.versions.qemu;
  return no('restore-machine-unknown', { snapshot: label, machine, qemu, host: host.name });
}

/** A saved memory is promised to be readable by newer programs, not by older ones. */
export function olderHost({ inventory, host }: Scene, manifest: Manifest): Problem[] {
  if (!manifest.withMemory) return [];
  const { versions } = manifest;
  return (['libvirt', 'qemu'] as const)
    .map((what) => ({ what, was: versions[what], now: inventory.versions[what] }))
    .filter(({ was, now }) => isOlder(now, was))
    .map((facts) => problem('restore-host-older', { ...facts, host: host.name }));
}

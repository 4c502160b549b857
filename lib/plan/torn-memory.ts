import type { Vm } from '@/lib/domain/inventory';
import type { Manifest, MethodName } from '@/lib/domain/manifest';
import { no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { at } from './obstacles';
import type { Scene } from './plan';
import { isOlder } from './versions';

/** The first QEMU that keeps every store (its commit 03bfc2188f). */
const MENDED_IN = '9.0.0';
/** An older one goes wrong where its map of written pages is made of whole words: 64 pages of 4 KiB. */
const WORD_BYTES = 64 * 4096;
const WHILE_RUNNING: readonly MethodName[] = ['live', 'held'];

/**
 * QEMU before 9.0 loses what an emulated guest writes while its memory is saved: the page counts as clean, and the guest
 * is restored with pieces of two instants. Guests of KVM are not concerned, nor one that stands still meanwhile.
 */
const losesStores = (emulated: Vm['emulated'], qemu: string): boolean =>
  emulated !== undefined && isOlder(qemu, MENDED_IN) && emulated.memoryBytes % WORD_BYTES === 0;

/** The memory of this VM can be written while the guest runs, and is whole afterwards. */
export function memoryStaysWhole(scene: Scene): Verdict {
  const { qemu } = scene.inventory.versions;
  return losesStores(scene.vm.emulated, qemu)
    ? no('emulated-loses-stores', { ...at(scene), qemu, needs: MENDED_IN })
    : YES;
}

/** The same, of a snapshot that was taken all the same. */
export function tornMemory({ vm }: Scene, manifest: Manifest): Problem[] {
  const { method, configuration, versions } = manifest;
  const emulated = configuration?.emulated ?? vm.emulated;
  return WHILE_RUNNING.includes(method) && losesStores(emulated, versions.qemu)
    ? [problem('restore-memory-torn', { snapshot: manifest.label, qemu: versions.qemu })]
    : [];
}

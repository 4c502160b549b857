import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { RESERVE_BYTES } from '../overlays';
import type { KeepingFacts } from './method';

/** A guest that writes faster than its memory is saved never comes to an end; PVE gives up at this size, too. */
export const memoryLimit = ({ scene }: KeepingFacts): string =>
  String(2 * scene.vm.memoryBytes + 500 * 1024 ** 2);

/** Where memory lands that is written while the guest runs. */
export const memoryFile = ({ dir }: KeepingFacts): string => `${dir}/state.save`;

/** A name in one of virsh's own comma-separated words (`virsh` doubles a comma that is meant). */
const comma = (path: string): string => path.replaceAll(',', ',,');

/** What libvirt's snapshot does with a disk: it lays an overlay over it, leaves it to us, or leaves it alone. */
export const diskspec = (target: string, how: 'manual' | 'no' | { overlay: string }): string[] => [
  '--diskspec',
  typeof how === 'string'
    ? `${comma(target)},snapshot=${how}`
    : `${comma(target)},snapshot=external,driver=qcow2,file=${comma(how.overlay)}`,
];

/** The disks that a snapshot leaves out, in libvirt's words: what is not named would be laid over as well. */
export const leftOut = ({ disks }: KeepingFacts): string[] =>
  disks.skipped.flatMap(({ target }) => diskspec(target, 'no'));

/** The store takes the memory, and keeps something for the host. */
export const storeRoom = ({ scene, memoryBytes }: KeepingFacts): Step => ({
  id: 'check-room',
  title: 'Check the free space',
  run: command('sp_room', scene.host.storePath, String(memoryBytes + RESERVE_BYTES)),
});

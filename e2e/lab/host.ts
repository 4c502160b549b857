import { accessOf } from './access';
import { guestsOf } from './guests';
import { insideOf } from './inside';
import { addressOf, type HostId, hostDir } from './names';
import { powerOf } from './power';
import type { LabHost } from './types';

/** One host of a lab, whether this program started it or another did. */
export function openHost(id: HostId): LabHost {
  const inside = insideOf(id);
  return {
    name: id.name,
    address: addressOf(id),
    port: 22,
    saveDir: '/var/lib/libvirt/qemu/save',
    dir: hostDir(id),
    run: inside.run,
    sh: inside.sh,
    ...accessOf(id, inside),
    ...powerOf(id, inside),
    ...guestsOf(id, inside),
  };
}

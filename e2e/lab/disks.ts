import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlacedDisk } from './guest-xml';
import type { Inside } from './inside';
import { type HostId, hostDir } from './names';
import type { GuestSpec } from './types';

const SCRIPTS = join(import.meta.dirname, 'host');
const MAKE = readFileSync(join(SCRIPTS, 'disk.sh'), 'utf8');
const VOLUME = readFileSync(join(SCRIPTS, 'volume.sh'), 'utf8');
const IMAGE = readFileSync(join(SCRIPTS, 'image.sh'), 'utf8');
const PLACE = readFileSync(join(SCRIPTS, 'place.sh'), 'utf8');

const TINY = readFileSync(join(import.meta.dirname, 'guest/tiny.asm'), 'utf8');

const FOLDER = {
  ext4: '/var/lib/libvirt/images',
  xfs: '/srv/xfs',
  btrfs: '/srv/btrfs',
  thin: '/dev/lab',
  zvol: '/dev/zvol/tank',
  dataset: '/tank',
  rbd: 'vms',
} as const;

/** Says which disks a guest gets, and in which files. */
export function placeDisks(spec: GuestSpec): PlacedDisk[] {
  const disks = spec.disks ?? [{ format: 'qcow2', on: 'ext4' }];
  return disks.map((disk, index) => {
    if (disk.backing && disk.format !== 'qcow2') throw new Error('a raw disk has no backing file');
    const target = disk.target ?? `vd${String.fromCharCode('a'.charCodeAt(0) + index)}`;
    const extension = disk.format === 'raw' ? 'img' : 'qcow2';
    const suffix = index === 0 ? '' : `-${target}`;
    const name = spec.name + suffix;
    const file = `${name}.${extension}`;
    const folder = FOLDER[disk.on];
    if (disk.on === 'dataset') return { ...disk, target, file: `${folder}/${name}/${file}` };
    const isFile = disk.on !== 'thin' && disk.on !== 'zvol' && disk.on !== 'rbd';
    return { ...disk, target, file: `${folder}/${isFile ? file : name}` };
  });
}

/** Makes the files of a guest's disks, and the file system they lie on when the host lacks it. */
export async function makeDisks(
  id: HostId,
  inside: Inside,
  disks: PlacedDisk[],
  { tiny = false, tickMs = 1000 }: GuestSpec,
): Promise<void> {
  // The BIOS clock ticks 18 times a second.
  const guest = tiny ? [TINY, String(Math.max(1, Math.round(tickMs / 55)))] : [];
  for (const { on, format, file, sizeMiB = 64, backing } of disks) {
    if (on === 'thin' || on === 'zvol') {
      await inside.must(['/bin/sh', '-s', '-', file, String(sizeMiB), ...guest], { input: VOLUME });
      continue;
    }
    if (on === 'rbd') {
      await inside.must(['/bin/sh', '-s', '-', file, String(sizeMiB)], { input: IMAGE });
      continue;
    }
    if (on === 'dataset') {
      await inside.must(['zfs', 'create', dirname(file).slice(1)]);
    } else if (on !== 'ext4') {
      await inside.must(['/bin/sh', '-s', '-', hostDir(id), on], { input: PLACE });
    }
    const kind = [sizeMiB, ...guest.slice(1)].join('-');
    const base = backing ? `${FOLDER[on]}/golden-${kind}.qcow2` : '';
    await inside.must(['/bin/sh', '-s', '-', format, file, String(sizeMiB), base, ...guest], {
      input: MAKE,
    });
  }
}

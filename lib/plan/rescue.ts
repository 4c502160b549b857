import { managedSavePath, virsh } from '@/lib/libvirt/virsh';
import { type Command, command } from '@/lib/shell/command';
import { quote } from '@/lib/shell/quote';
import { driverNamed } from '@/lib/storage';
import { folderOf } from '@/lib/storage/files';
import type { DiskToCapture } from './capture';
import type { KnownBefore, PartFile } from './seal';
import { PACKED_STATE } from './unpack';

/** The note beside a snapshot: how to bring it back by hand on its host, when no dashboard is there. */
export function rescueNote(
  uri: string,
  dir: string,
  known: KnownBefore,
  parts: PartFile[],
  disks: DiskToCapture[],
): string {
  const v = virsh(uri);
  const isPacked = parts.some(({ file }) => file === PACKED_STATE);
  const has = (role: PartFile['role']) => parts.some((part) => part.role === role);
  const lines = [
    `Snapshot “${known.label}” of VM ${known.vm.name} (${known.vm.uuid}).`,
    'Memory and disks below belong together: never start this memory over other disks.',
    '',
    '1. Stop the VM. Its present state is lost, so copy its disks away first if you need them:',
    `   ${quote(command('virsh', '-c', uri, 'destroy', known.vm.uuid))}`,
    '2. Put every disk back:',
    ...disks.flatMap((disk) => {
      const driver = driverNamed(disk.driver);
      if (!driver) return [];
      const takesAlong = disk.format === 'qcow2' && !driver.insideImage;
      const back = driver.byHand(disk);
      const isPlainFile = driver.ownFiles(disk).length > 0;
      const mayHarm = isPlainFile && driver.freezesFile !== true;
      return [
        `   ${quote(mayHarm ? unlessFrozen(disk.path, dir, back) : back)}`,
        ...(mayHarm
          ? [
              `   (if it lists manifests instead: those snapshots live in ${disk.path} as it is. Copy ${disk.ref}`,
              `   to a new file then, and name that in domain.xml and in a copy of the memory: virsh save-image-edit)`,
            ]
          : []),
        ...(takesAlong
          ? [`   (with ${disk.path} go the snapshots inside it: copy it away first)`]
          : []),
      ];
    }),
    ...(disks.length === 0 ? ['   (this snapshot has no disks)'] : []),
    '3. Put the definition back:',
    `   ${quote(v.define(`${dir}/domain.xml`))}`,
    ...parts.flatMap(firmwareLines),
    ...(has('resume')
      ? ['   (in it the disks are the files of step 2, over those that stay as they are)']
      : []),
    ...(isPacked ? unpackLines(dir) : []),
    has('state') ? '4. Resume with the memory:' : '4. Start it:',
    `   ${quote(has('state') ? v.restore(isPacked ? UNPACKED : `${dir}/state.save`, known.state === 'paused' ? 'paused' : 'running', has('resume') ? `${dir}/resume.xml` : undefined) : v.start(known.vm.uuid))}`,
    '',
    ...(has('resume')
      ? [
          'Never resume it without that definition: the memory’s own names the captured disks, and the',
          'guest would write to them.',
        ]
      : [
          `If virsh restore is not at hand, a copy of ${isPacked ? UNPACKED : 'state.save'} (a copy, never a move) under`,
          `${managedSavePath('/var/lib/libvirt/qemu/save', known.vm.name)} followed by a start does the same.`,
        ]),
    '',
  ];
  return lines.join('\n');
}

/** A newer snapshot of the VM may be frozen in the very file that the copy goes to. */
const UNLESS_FROZEN = 'if grep -lF -- "$1" "$2"/*/manifest.json; then exit 1; fi; shift 2; "$@"';
const unlessFrozen = (path: string, dir: string, back: Command): Command =>
  command(
    ...['sh', '-ec', UNLESS_FROZEN, 'sh', `"ref":${JSON.stringify(path)}`, folderOf(dir)],
    ...back.argv,
  );

const UNPACKED = '/var/lib/libvirt/qemu/save/unpacked.save';

/** Before and after the moment at which the one file takes the place of the other, this is true of both. */
function unpackLines(dir: string): string[] {
  const from = `${dir}/${PACKED_STATE}`;
  return [
    '   The memory is compressed. Lay it out where there is room (remove it afterwards):',
    `   ${quote(command('zstd', '-d', '-f', '-o', UNPACKED, from))}`,
    `   (if ${PACKED_STATE} is not there, state.save is, and is used as it is)`,
  ];
}

/** An empty file says that there was nothing: the VM had never been started. */
function firmwareLines({ role, file, path }: PartFile): string[] {
  if (path === undefined) return [];
  switch (role) {
    case 'nvram':
      return [`   and copy ${file} over ${path} (if it is empty: remove that)`];
    case 'tpm':
      return [
        `   and put the TPM’s state back (if ${file} is empty: only remove what is there):`,
        `   ${quote(command('rm', '-rf', path))}; ${quote(command('mkdir', path))}; ${quote(command('tar', '-C', path, '-xpf', file))}`,
      ];
    default:
      return [];
  }
}

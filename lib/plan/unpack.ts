import { type Manifest, type Part, plainBytes } from '@/lib/domain/manifest';
import { no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Scene } from './plan';

/** The name of a saved state as libvirt wrote it, and of one that is compressed. */
export const PLAIN_STATE = 'state.save';
export const PACKED_STATE = 'state.save.zst';

const packedState = ({ parts }: Manifest): Part | undefined =>
  parts.find(({ role, packed }) => role === 'state' && packed);

/** Where libvirt can read the memory of a snapshot, and what has to be done for that while the VM still runs. */
export type ReadableState = { file: string; steps: Step[]; after: Step[] };

/**
 * A compressed state is laid out in the task's folder before anything is stopped: no guest waits for it, and it is there for a
 * recovery. libvirt could read some formats of its own by itself, but none that every libvirt since 4.5 knows and that is
 * as quick, and such a file would be bound to the libvirt that wrote it.
 */
export function readableState(manifest: Manifest, dir: string, task: string): ReadableState {
  const part = packedState(manifest);
  if (!part) return { file: `${dir}/state.save`, steps: [], after: [] };
  const file = `${task}/unpacked.save`;
  const remove = command('rm', '-f', '--', file);
  return {
    file,
    steps: [
      {
        id: 'unpack',
        title: 'Unpack the saved memory',
        run: command(
          'sp_unpack',
          `${dir}/${part.file}`,
          file,
          String(plainBytes(part)),
          ...(part.header === undefined ? [] : [part.header]),
        ),
        undo: remove,
      },
    ],
    after: [{ id: 'clear-unpacked', title: 'Remove what was unpacked', run: remove }],
  };
}

/** Bytes that unpacking takes for a while. */
export function unpackedBytes(manifest: Manifest): number {
  const part = packedState(manifest);
  return part ? plainBytes(part) : 0;
}

/** Programs by which libvirt lays out a saved state, as it numbers them in byte 28 of the header (`qemu_saveimage_format.h`). */
const PROGRAMS: readonly (string | undefined)[] = [
  undefined,
  'gzip',
  'bzip2',
  'xz',
  'lzop',
  'zstd',
];

/** The program through which libvirt itself wrote the state (`save_image_format` in its qemu.conf), as far as that was noted. */
function libvirtsProgram({ parts }: Manifest): string | undefined {
  const header = Buffer.from(parts.find(({ role }) => role === 'state')?.header ?? '', 'hex');
  // The first version of the header did not have it yet.
  if (header.length < 32 || header.readUInt32LE(16) < 2) return undefined;
  return PROGRAMS[header.readUInt32LE(28)];
}

/** What is compressed, by us or by libvirt, can be read on this host. */
export function canUnpack({ inventory, host }: Scene, manifest: Manifest): Verdict {
  const { tools } = inventory;
  const where = { snapshot: manifest.label, host: host.name };
  if (packedState(manifest) && !tools.includes('zstd')) return no('restore-no-zstd', where);
  const program = libvirtsProgram(manifest);
  return program !== undefined && tools.includes(`no ${program}`)
    ? no('restore-no-program', { ...where, program })
    : YES;
}

/** That it takes its time, and room. */
export function unpackNotes(manifest: Manifest): Problem[] {
  const bytes = unpackedBytes(manifest);
  return bytes > 0 ? [problem('note-unpacked-first', { bytes })] : [];
}

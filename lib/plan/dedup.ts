import { capturedDisks, type Manifest, type Part } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { End } from './transfer';
import { PLAIN_STATE } from './unpack';

/**
 * An archive that has a borg repository keeps there, once, what its snapshots have in common: their memory and disks. All
 * else of a snapshot lies in its folder as anywhere, so the archive describes itself.
 */
export const deduplicates = ({ uri, tools }: Pick<End, 'uri' | 'tools'>): boolean =>
  uri === '' && tools.includes('borg') && tools.includes('repository');

/** May what lies in a repository be read or removed there? */
export function mayUseRepository(
  { name: host, tools }: Pick<End, 'name' | 'tools'>,
  { deduplicated, label: snapshot }: Manifest,
): Verdict {
  if (!deduplicated) return YES;
  return firstNo(
    () => (tools.includes('borg') ? YES : no('dedup-no-borg', { host })),
    () => (tools.includes('repository') ? YES : no('dedup-gone', { host, snapshot })),
  );
}

/** Bytes that it takes to lay out what lies in a repository. */
export function layOutBytes({ deduplicated, ...manifest }: Manifest): number {
  if (!deduplicated) return 0;
  const parts = manifest.parts
    .filter(({ file }) => deduplicated.files.includes(file))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // A disk with holes is laid out with holes.
  return capturedDisks(manifest).reduce((sum, disk) => sum + (disk.sizeBytes ?? 0), parts);
}

/** The files of a snapshot from its repository into a folder, where there is something in one. */
export function layOut({ deduplicated, id }: Manifest, folder: string): Step[] {
  if (!deduplicated) return [];
  return [
    {
      id: 'lay-out',
      title: 'Lay out what lies in the repository',
      run: command('sp_lay_out', id, folder),
    },
  ];
}

/** Where a file of a snapshot is read once it has been laid out. */
export function laidOut({ deduplicated }: Manifest, file: string, folder: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return deduplicated?.files.includes(name) ? `${folder}/${name}` : file;
}

/** A file that has arrived, and the name under which its hash is recorded. */
type Arrived = { name: string; key: string };

export type Dedup = {
  /** As the parts are from then on: memory that came compressed is laid out, for compressed no two are alike. */
  parts: Part[];
  /** Between the arrival of the bytes and the manifest. */
  steps: Step[];
  /** For the manifest: what lies in the repository, with a hole for how much that added. */
  deduplicated?: { files: string[]; bytes: string };
  /** For `sp_seal`: what fills the hole. */
  measured: string[];
  /** Once the snapshot is listed. */
  after: Step[];
};

/** Puts memory and disks of a snapshot that has arrived into the repository of the archive, where it has one. */
export function planDedup(
  to: End,
  { id, parts }: Manifest,
  arrived: readonly Arrived[],
  { task, taskId, dir }: { task: string; taskId: string; dir: string },
): Dedup {
  if (!deduplicates(to)) return { parts, steps: [], measured: [], after: [] };
  const incoming = `${task}/incoming`;
  const packed = to.tools.includes('zstd')
    ? parts.find(({ role, packed: isPacked }) => role === 'state' && isPacked)
    : undefined;
  const plain = packed && plainPart(packed);
  const state = plain ?? parts.find(({ role, packed: isPacked }) => role === 'state' && !isPacked);
  const alike = [
    ...(state ? [{ name: state.file, key: state.file }] : []),
    ...arrived.filter(({ key }) => key.startsWith('disk-')),
  ];
  const files = alike.map(({ name }) => name);
  if (files.length === 0) return { parts, steps: [], measured: [], after: [] };
  return {
    parts: parts.map((part) => (part === packed && plain ? plain : part)),
    steps: [
      ...(plain ? [layOutState(plain, incoming)] : []),
      {
        id: 'dedup',
        title: 'Put memory and disks into the repository, which keeps equal parts once',
        run: command('sp_dedup', incoming, id, ...files),
        undo: command('sp_dedup_gone', id),
      },
      {
        id: 'check-dedup',
        title: 'Compare what comes out of it with the hashes of the arrival',
        run: command('sp_dedup_check', id, ...alike.flatMap(({ name, key }) => [name, key])),
      },
    ],
    deduplicated: { files, bytes: `@${taskId}:added` },
    measured: [`added=${task}/added`],
    after: [
      {
        id: 'drop-plain',
        title: 'Remove the files that lie in the repository',
        run: command('rm', '-f', '--', ...files.map((file) => `${dir}/${file}`)),
      },
    ],
  };
}

const plainPart = ({ packed, ...part }: Part): Part => ({
  ...part,
  file: PLAIN_STATE,
  sizeBytes: packed?.sizeBytes ?? part.sizeBytes,
});

const layOutState = (state: Part, incoming: string): Step => ({
  id: 'plain-state',
  title: 'Unpack the saved memory',
  run: command(
    'sp_plain_state',
    incoming,
    String(state.sizeBytes),
    ...(state.header === undefined ? [] : [state.header]),
  ),
});

/** The files leave their repository with the snapshot. */
export function forgetAlike({ deduplicated, id }: Manifest): Step[] {
  if (!deduplicated) return [];
  return [
    {
      id: 'discard-dedup',
      title: 'Remove it from the repository',
      run: command('sp_dedup_gone', id),
    },
  ];
}

/** For the rescue note: how to come by the files first. */
export function dedupNote(to: End, dir: string, manifest: Pick<Manifest, 'id'>): string {
  return [
    'Memory and disks lie in a borg repository. Lay them out first:',
    `   cd ${dir} && borg extract ${to.storePath}/borg::${manifest.id}`,
    '',
  ].join('\n');
}

import { capturedDisks, type Manifest, type Part } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { type Command, command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { End } from './transfer';
import { PACKED_STATE, PLAIN_STATE } from './unpack';

/**
 * An archive that has a borg repository keeps there, once, what its snapshots have in common: their memory and disks. All
 * else of a snapshot lies in its folder as anywhere, so the archive describes itself.
 */
export const deduplicates = ({
  uri,
  tools,
  repository,
}: Pick<End, 'uri' | 'tools' | 'repository'>): boolean =>
  uri === '' && repository !== undefined && tools.includes('borg');

type AtPlace = Pick<End, 'name' | 'tools' | 'repository'>;

const holds = ({ repository }: AtPlace, { deduplicated }: Manifest): boolean =>
  deduplicated !== undefined && repository?.includes(deduplicated.archive) === true;

/** Is what lies in a repository there, and can it be read? */
export function mayUseRepository(at: AtPlace, manifest: Manifest): Verdict {
  if (!manifest.deduplicated) return YES;
  const { name: host, tools } = at;
  return firstNo(
    () => (holds(at, manifest) ? YES : no('dedup-gone', { host, snapshot: manifest.label })),
    () => (tools.includes('borg') ? YES : no('dedup-no-borg', { host })),
  );
}

/** The files that arrived and lie in the repository since; a memory that came compressed under its name of then as well. */
export function inRepository({ deduplicated }: Manifest): ReadonlySet<string> {
  const files = deduplicated?.files ?? [];
  return new Set(files.includes(PLAIN_STATE) ? [...files, PACKED_STATE] : files);
}

/** What is not there any more need not be removed from it. */
export const mayLeaveRepository = (at: AtPlace, manifest: Manifest): Verdict =>
  holds(at, manifest) ? mayUseRepository(at, manifest) : YES;

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
export function layOut({ deduplicated }: Manifest, folder: string): Step[] {
  if (!deduplicated) return [];
  return [
    {
      id: 'lay-out',
      title: 'Lay out what lies in the repository',
      run: command('sp_lay_out', deduplicated.archive, folder),
    },
  ];
}

/** Where a file of a snapshot is read once it has been laid out. */
export function laidOut({ deduplicated }: Manifest, file: string, folder: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return deduplicated?.files.includes(name) ? `${folder}/${name}` : file;
}

/** Which task receives it, where to, and how much that is. */
type Arriving = { task: string; taskId: string; dir: string; aboutBytes: number };

/** A file that has arrived, and the name under which its hash is recorded. */
type Arrived = { name: string; key: string };

export type Dedup = {
  /** Bytes that it takes beside those that arrive, for a while. */
  besideBytes: number;
  /** Takes back what was put in, once what arrived is gone: a full disk has no room for it before. */
  undo?: Command;
  /** As the parts are from then on: memory that came compressed is laid out, for compressed no two are alike. */
  parts: Part[];
  /** Between the arrival of the bytes and the manifest. */
  steps: Step[];
  /** For the manifest: what lies in the repository, with a hole for how much that added. */
  deduplicated?: { archive: string; files: string[]; bytes: string };
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
  { task, taskId, dir, aboutBytes }: Arriving,
): Dedup {
  const none = { besideBytes: 0, parts, steps: [], measured: [], after: [] };
  if (!deduplicates(to)) return none;
  const archive = `${id}.${taskId}`;
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
  if (files.length === 0) return none;
  const plainBytes = plain?.sizeBytes ?? 0;
  return {
    // At the worst nothing of it is there already.
    besideBytes: aboutBytes + 2 * plainBytes,
    undo: command('sp_dedup_gone', archive),
    parts: parts.map((part) => (part === packed && plain ? plain : part)),
    steps: [
      ...(plain ? [layOutState(plain, incoming)] : []),
      {
        id: 'dedup',
        title: 'Put memory and disks into the repository, which keeps equal parts once',
        run: command('sp_dedup', incoming, archive, ...files),
      },
      {
        id: 'check-dedup',
        title: 'Compare what comes out of it with the hashes of the arrival',
        run: command('sp_dedup_check', archive, ...alike.flatMap(({ name, key }) => [name, key])),
      },
    ],
    deduplicated: { archive, files, bytes: `@${taskId}:added` },
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
export function forgetAlike({ deduplicated }: Manifest): Step[] {
  if (!deduplicated) return [];
  return [
    {
      id: 'discard-dedup',
      title: 'Remove it from the repository',
      run: command('sp_dedup_gone', deduplicated.archive),
    },
  ];
}

/** For the rescue note: how to come by the files first. */
export const dedupNote = (to: End, dir: string, archive: string): string =>
  [
    'Memory and disks lie in a borg repository. Lay them out first:',
    `   cd ${dir} && borg extract ${to.storePath}/savepoint.borg::${archive}`,
    '',
  ].join('\n');

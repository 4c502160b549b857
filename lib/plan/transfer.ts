import type { Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Problem, problem, YES } from '@/lib/domain/problem';
import { hasRoom, type Room } from './room';

export type { Refusal } from '@/lib/domain/problem';
export { type Plan, storePaths } from './plan';

/** One end of a transfer. The URI of an archive is empty: there is no libvirt. */
export type End = {
  id: string;
  name: string;
  uri: string;
  storePath: string;
  freeBytes: number;
  writable: boolean;
  /** Lengths of the files that its snapshots name. */
  files: Readonly<Record<string, { sizeBytes: number }>>;
  /** Programs that are there, of those that Savepoint asks for. */
  tools: readonly string[];
  /** The names in its repository, where it has one. */
  repository?: readonly string[] | undefined;
  /** Snapshots that are there. */
  has: ReadonlySet<string>;
};

/** What the planners of a transfer look at, and the ids of its two tasks. */
export type TransferScene = {
  from: End;
  to: End;
  sendId: string;
  receiveId: string;
  actor: string;
  /** With this key, and for this transfer only, the near end may sign in to the far end by itself. */
  direct?: { keyType: string; publicKey: string; user: string; sudo: boolean; script: string };
};

/** May this snapshot come to the far end? `needBytes` as far as that is known before disks are laid out. */
export function mayReceive({ from, to }: TransferScene, manifest: Manifest, needBytes: number) {
  return firstNo(
    () => (from.id === to.id ? no('transfer-same', { host: to.name }) : YES),
    () =>
      to.has.has(manifest.id)
        ? no('snapshot-there', { snapshot: manifest.label, host: to.name })
        : YES,
    () => (to.writable ? YES : no('store-not-writable', { host: to.name, path: to.storePath })),
    () => hasRoom(storeRoom(to), needBytes),
  );
}

/** Bytes travel compressed where both ends can do that, as far as is known of them. */
export const asTheyAre = ({ from, to }: TransferScene): Problem[] =>
  [from, to]
    .filter(({ tools }) => !tools.includes('zstd'))
    .slice(0, 1)
    .map(({ name: host }) => problem('note-not-compressed', { host }));

/** The room of an end's store. */
export const storeRoom = ({ name: host, storePath: path, freeBytes }: End): Room => ({
  ...{ host, path, freeBytes },
});

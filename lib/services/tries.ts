/** What Savepoint does to snapshots when nobody asked, as ordinary tasks of its own. */
export type Kind = 'remove' | 'compress' | 'verify';

const shared = globalThis as unknown as { savepointTried?: Map<string, number> };
shared.savepointTried ??= new Map();
const tried = shared.savepointTried;

const keyOf = (kind: Kind, snapshotId: string) => `${kind} ${snapshotId}`;

/** Whoever begins it, or will when a task of his has ended, says so here: nobody else begins the same beside it. */
export const noteTry = (kind: Kind, snapshotId: string): void => {
  tried.set(keyOf(kind, snapshotId), Date.now());
};

/** One with which it went wrong is not tried again at every look. */
export const mayTryAgain = (kind: Kind, snapshotId: string, retryMs: number): boolean =>
  Date.now() - (tried.get(keyOf(kind, snapshotId)) ?? 0) >= retryMs;

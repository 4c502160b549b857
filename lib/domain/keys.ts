import type { Problem } from './problem';

/** A host as Savepoint knows it again: the SSH host key that was confirmed when it was added. */
export type PinnedHost = {
  id: string;
  name: string;
  address: string;
  port: number;
  user: string;
  sudo: boolean;
  keyType: string;
  fingerprint: string;
};

export type KeysView = {
  /** Savepoint's own public key, as a line for `authorized_keys`. */
  ownLine: string;
  ownFingerprint: string;
  hosts: PinnedHost[];
  /** A new key that waits to take the own one's place. */
  next?: { line: string; fingerprint: string };
};

/** Whether a host or an archive lets the new key in. */
export type KeyTrial = { name: string; problem?: Problem };

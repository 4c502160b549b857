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
};

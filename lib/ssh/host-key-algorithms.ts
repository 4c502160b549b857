import type { ServerHostKeyAlgorithm } from 'ssh2';

/** Best first. A server answers with the first one it has. */
const PREFERRED: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** The algorithms to offer. Those of the pinned key come first: a host with several keys then shows that one. */
export function hostKeyAlgorithms(pinnedType?: string): ServerHostKeyAlgorithm[] {
  const isPinned = (algorithm: string) =>
    algorithm === pinnedType || (pinnedType === 'ssh-rsa' && algorithm.startsWith('rsa-'));
  return [...PREFERRED.filter(isPinned), ...PREFERRED.filter((one) => !isPinned(one))];
}

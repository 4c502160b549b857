import { createHash } from 'node:crypto';

/** The fingerprint of a raw host key as OpenSSH shows it: `SHA256:…`. */
export function fingerprint(rawKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(rawKey).digest('base64').replace(/=+$/, '')}`;
}

/** The type of a raw key, such as `ssh-ed25519`: the first string of its wire format (RFC 4253, 6.6). */
export function keyTypeOf(rawKey: Buffer): string {
  return rawKey.length < 4 ? '' : rawKey.toString('latin1', 4, 4 + rawKey.readUInt32BE(0));
}

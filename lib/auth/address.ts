/** The header in which the server itself writes who is at the other end of the connection. */
export const PEER_HEADER = 'x-savepoint-peer';

/** Addresses of proxies whose X-Forwarded-For is believed: SAVEPOINT_TRUSTED_PROXIES, with commas between. */
function trustedProxies(setting = process.env.SAVEPOINT_TRUSTED_PROXIES): string[] {
  return (setting ?? '').split(',').flatMap((part) => (part.trim() ? [part.trim()] : []));
}

/**
 * Where a request comes from: the other end of its connection, or, where that is a proxy we trust, what the proxy says.
 * Only its last word counts: what stands before came from the client.
 */
export function addressOf(headers: Headers): string | null {
  const peer = plain(headers.get(PEER_HEADER) ?? '');
  if (!trustedProxies().includes(peer)) return peer || null;
  return plain(headers.get('x-forwarded-for')?.split(',').at(-1) ?? '') || peer;
}

/** IPv4 addresses as people write them, also where the socket speaks IPv6. */
const plain = (address: string) => address.trim().replace(/^::ffff:/, '');

/** A proxy that nobody told us of: everybody would have this address. */
export const isShared = (address: string) => address === '::1' || address.startsWith('127.');

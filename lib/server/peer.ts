import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PEER_HEADER } from '@/lib/auth/address';

type Start = { request: IncomingMessage; socket: Socket };

/**
 * Writes the other end of the connection into each request before anybody reads it, over whatever the client sent
 * under that name. Next tells no page and no action who is there.
 */
export function markPeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as Start;
    request.headers[PEER_HEADER] = socket.remoteAddress ?? '';
  });
}

import { connect, type Socket } from 'node:net';

/** A socket for ssh2, which would leave Nagle's algorithm on: it costs 40 ms a command. */
export function openSocket(address: string, port: number): Socket {
  const socket = connect({ host: address, port, noDelay: true });
  // ssh2 hears and reports errors, but not before it has taken the socket nor after it has given up.
  socket.on('error', () => {});
  return socket;
}

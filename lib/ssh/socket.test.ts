import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSocket } from './socket';

it('sends small packets at once', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = openSocket('127.0.0.1', port);
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  // Node tells the kernel once it is connected, and keeps the handle to itself.
  const handle: unknown = Reflect.get(socket, '_handle');
  const setNoDelay = vi.spyOn(handle as { setNoDelay(on: boolean): number }, 'setNoDelay');
  await once(socket, 'connect');
  expect(setNoDelay).toHaveBeenCalledWith(true);
});

import { cpSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Inside } from './inside';
import { CACHE, type HostId, hostDir } from './names';

/** What libvirt knows of QEMU on an emulated host. */
export const CAPABILITIES = join(CACHE, 'emulated-capabilities');

/**
 * What libvirt asks QEMU before its first answer takes a minute under emulation. It is kept for the next machine; libvirt
 * asks again by itself where either of the two is another one since.
 */
export async function learnEmulator(id: HostId, inside: Inside): Promise<void> {
  await inside.must(['virsh', '-q', '-c', 'qemu:///system', 'version'], {
    timeoutMs: 600_000,
  });
  if (existsSync(CAPABILITIES)) return;
  await inside.must(['cp', '-r', '/var/cache/libvirt/qemu/capabilities', '/var/log/libvirt/']);
  const draft = `${CAPABILITIES}.new`;
  cpSync(join(hostDir(id), 'log/capabilities'), draft, { recursive: true });
  renameSync(draft, CAPABILITIES);
}

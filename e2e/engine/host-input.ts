import { DEFAULT_STORE, DEFAULT_URI, type HostInput } from '@/lib/domain/host';
import { probeHostKey } from '@/lib/ssh/host-key';
import type { LabHost } from '../lab/lab';

/** What an operator types to register a lab host. */
export async function hostInput(host: LabHost, over: Partial<HostInput> = {}): Promise<HostInput> {
  const { hostKey } = await probeHostKey({ address: host.address, port: host.port });
  return {
    name: host.name,
    address: host.address,
    port: host.port,
    user: 'root',
    sudo: false,
    uri: DEFAULT_URI,
    storePath: DEFAULT_STORE,
    hostKey,
    ...over,
  };
}

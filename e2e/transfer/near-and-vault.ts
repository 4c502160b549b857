import { afterAll, beforeAll } from 'vitest';
import { register, startDashboard } from '../engine/harness';
import type { Registered } from '../engine/one-host';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { registerArchive } from './stand';

export type NearAndVault = { kvm1: LabHost; vault: LabHost; near: Registered; vaultId: string };

/** A host, an archive on another machine, and a dashboard that knows both, for all tests of a file. */
export function onNearAndVault(
  { name, subnet }: { name: string; subnet: number },
  begin: (stand: NearAndVault) => void | Promise<void>,
): void {
  let lab: Lab;
  let stopDashboard: () => Promise<void>;

  beforeAll(async () => {
    lab = await startLab({ name, subnet, hosts: ['kvm1', 'vault'] });
    const [kvm1, vault] = [lab.host('kvm1'), lab.host('vault')];
    stopDashboard = await startDashboard();
    const near = await register(kvm1);
    await begin({ kvm1, vault, near, vaultId: await registerArchive(vault) });
  });
  afterAll(async () => {
    await stopDashboard?.();
    await lab?.stop();
  });
}

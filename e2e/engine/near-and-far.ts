import { afterAll, beforeAll } from 'vitest';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { register, startDashboard } from './harness';
import type { Registered } from './one-host';

export type NearAndFar = { host: LabHost; there: LabHost; kvm: Registered; far: Registered };

type Stand = {
  name: string;
  subnet: number;
  /** The name of the host that the tests are about; the other one is kvm2. */
  near: string;
  isEmulated?: boolean;
  timeoutMs?: number;
  /** What that host needs before a dashboard sees it. */
  prepare?: (host: LabHost) => Promise<unknown>;
};

/** A host with something of its own, an ordinary one for what leaves it, and a dashboard that knows both. */
export function onNearAndFar(
  { name, subnet, near, isEmulated = false, timeoutMs, prepare }: Stand,
  begin: (stand: NearAndFar) => void | Promise<void>,
): void {
  let lab: Lab;
  let stopDashboard: () => Promise<void>;

  beforeAll(async () => {
    const emulated = isEmulated ? [near] : [];
    lab = await startLab({ name, subnet, hosts: [near, 'kvm2'], emulated });
    const [host, there] = [lab.host(near), lab.host('kvm2')];
    await prepare?.(host);
    stopDashboard = await startDashboard();
    await begin({ host, there, kvm: await register(host), far: await register(there) });
  }, timeoutMs);
  afterAll(async () => {
    await stopDashboard?.();
    await lab?.stop();
  });
}

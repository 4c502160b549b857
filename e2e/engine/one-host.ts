import { afterAll, beforeAll } from 'vitest';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { register, startDashboard } from './harness';

export type Registered = Awaited<ReturnType<typeof register>>;
export type OneHost = { host: LabHost; kvm: Registered };

/** One host and a dashboard that knows it, for all tests of a file. `begin` puts on it what they need. */
export function onOneHost(
  { name, subnet }: { name: string; subnet: number },
  begin: (stand: OneHost) => void | Promise<void>,
): void {
  let lab: Lab;
  let stopDashboard: () => Promise<void>;

  beforeAll(async () => {
    lab = await startLab({ name, subnet, hosts: ['kvm1'] });
    const host = lab.host('kvm1');
    stopDashboard = await startDashboard();
    await begin({ host, kvm: await register(host) });
  });
  afterAll(async () => {
    await stopDashboard?.();
    await lab?.stop();
  });
}

import { type Actor, authorise } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { type HostInput, type HostRecord, hostInputSchema } from '@/lib/domain/host';
import { fail } from '@/lib/domain/problem';
import { publish } from '@/lib/events/bus';
import { forgetPicture, refreshPicture } from '@/lib/fleet/picture';
import { probeHostKey } from '@/lib/ssh/host-key';
import { closeHost, retryNow } from '@/lib/ssh/pool';
import { stopFollowing } from '@/lib/tasks/keeper';
import { findOpenTasks } from '@/lib/tasks/records';
import { audit } from './audit';
import { allHosts, hostById } from './host-records';
import { parseInput } from './input';

const addressSchema = hostInputSchema.pick({ address: true, port: true });

/** Asks a machine for its SSH host key, so that a person can confirm it. Nothing is stored. */
export async function probeHost(actor: Actor, input: { address: string; port: number }) {
  authorise(actor, 'add-host');
  return probeHostKey(parseInput(addressSchema, input));
}

/** Registers a host with its confirmed key, after seeing that libvirt answers there. */
export async function addHost(actor: Actor, input: HostInput): Promise<{ hostId: string }> {
  authorise(actor, 'add-host');
  const wanted = parseInput(hostInputSchema, input);
  const known = (await allHosts()).find(
    (host) =>
      host.name === wanted.name || (host.address === wanted.address && host.port === wanted.port),
  );
  if (known) {
    fail('host-taken', { address: known.address, port: known.port, host: known.name });
  }
  const db = await getDb();
  const host: HostRecord = await db.host.create({ data: wanted });
  const { problem } = await refreshPicture(host);
  if (problem) {
    await db.host.delete({ where: { id: host.id } });
    closeHost(host.id);
    forgetPicture(host.id);
    await audit(actor, {
      verb: 'add-host',
      target: host.name,
      outcome: 'failed',
      detail: problem.code,
    });
    return fail(problem.code, problem.facts);
  }
  await audit(actor, { verb: 'add-host', hostId: host.id, target: host.name, outcome: 'ok' });
  publish({ topic: 'hosts' });
  return { hostId: host.id };
}

/** Forgets a host. Its VMs, snapshots and running tasks stay as they are on the host. */
export async function removeHost(actor: Actor, { hostId }: { hostId: string }): Promise<null> {
  authorise(actor, 'remove-host');
  const host = await hostById(hostId);
  const open = (await findOpenTasks()).filter((task) => task.hostId === hostId);
  await stopFollowing(open.map(({ id }) => id));
  const db = await getDb();
  await db.host.delete({ where: { id: hostId } });
  closeHost(hostId);
  forgetPicture(hostId);
  await audit(actor, { verb: 'remove-host', hostId, target: host.name, outcome: 'ok' });
  return null;
}

/** Reads a host again now, also when the next try would have waited. */
export async function refreshHost(actor: Actor, { hostId }: { hostId: string }): Promise<null> {
  authorise(actor, 'refresh-host');
  const host = await hostById(hostId);
  retryNow(hostId);
  await refreshPicture(host);
  return null;
}

import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { migrate } from '@/lib/db/migrate';
import { insertFirstAdministrator } from '@/lib/services/first-administrator';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { allHosts } from '@/lib/services/host-records';
import { addHost, removeHost } from '@/lib/services/hosts';
import { hostInput } from '../engine/host-input';
import type { Lab } from '../lab/lab';

/** The demo's sign-in. The demo listens on loopback only. */
export const OPERATOR = {
  name: 'Operator',
  email: 'operator@savepoint.test',
  password: 'savepoint-demo',
};

const ACTOR: Actor = { id: 'demo', name: 'demo', grants: ADMINISTRATOR };

/** Makes the account and registers the lab's hosts, each where it is not yet. */
export async function seed(lab: Lab): Promise<void> {
  await migrate();
  await insertFirstAdministrator(OPERATOR);
  const line = await authorizedKeysLine();
  const known = await allHosts();
  for (const host of lab.hosts) {
    await host.authorizeKey(line);
    const input = await hostInput(host);
    const before = known.find(({ name }) => name === host.name);
    if (before?.hostKey === input.hostKey) continue;
    if (before) await removeHost(ACTOR, { hostId: before.id });
    await addHost(ACTOR, input);
  }
}

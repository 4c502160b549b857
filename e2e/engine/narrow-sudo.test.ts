import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshPicture } from '@/lib/fleet/picture';
import { measureSizes } from '@/lib/fleet/sizes';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { hostById } from '@/lib/services/host-records';
import { addHost } from '@/lib/services/hosts';
import { helperFor } from '@/lib/services/keys';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ACTOR, openVm, startDashboard } from './harness';
import { hostInput } from './host-input';
import { refusedWith } from './refused';

/** A user who may run one program as root, and nothing else: everything that Savepoint does must go through it. */
let lab: Lab;
let host: LabHost;
let stopDashboard: () => Promise<void>;
let hostId: string;

const HELPER = '/usr/local/sbin/savepoint-host';
const USER = 'savepoint';

async function install(text: string) {
  await host.run(['tee', HELPER], { input: text });
  await host.sh(`chown root: ${HELPER} && chmod 755 ${HELPER}`);
}
const asUser = (script: string) => host.run(['su', '-', USER, '-c', script]);

beforeAll(async () => {
  lab = await startLab({ name: 'sudo', subnet: 76, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  await host.defineGuest({ name: 'web', tiny: true, tickMs: 250 });
  await host.startGuest('web');
  stopDashboard = await startDashboard();
  // The rest of the machine has no part in this.
  await host.sh('mount -t tmpfs none /usr/local/sbin');
  await host.addUser(USER, { sudo: true });
  await host.authorizeKeyFor(USER, await authorizedKeysLine());
  const input = await hostInput(host, { user: USER, sudo: true });
  ({ hostId } = await addHost(ACTOR, input));
  await install(await helperFor(ACTOR, hostId));
  const rule = `${USER} ALL=(root) NOPASSWD: ${HELPER}\n`;
  await host.run(['tee', `/etc/sudoers.d/${USER}`], { input: rule });
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

describe('a user whose sudo allows the helper only', () => {
  it('cannot become root by it', async () => {
    for (const script of [
      'id',
      `${HELPER} id`,
      `${HELPER} sh -c id`,
      `echo id | sudo -n ${HELPER} sh -s --`,
    ]) {
      const { code, stdout } = await asUser(
        script.startsWith('echo') ? script : `sudo -n ${script}`,
      );
      expect({ script, code, stdout }).toEqual({ script, code: 1, stdout: '' });
    }
    const record = await hostById(hostId);
    const whoami = runOnHost(record, command('sh', '-c', 'whoami'));
    expect(await refusedWith(whoami)).toBe('host-helper-refused');
  });

  it('takes, verifies, measures, compresses, rolls back, undoes and removes', async () => {
    const vm = await openVm(hostId, 'web');
    await vm.take('first');
    await vm.take('second');
    const { id } = await vm.snapshot('first');
    await vm.edit('second', { label: 'renamed', description: 'by a user with narrow rights' });
    expect(await measureSizes(await hostById(hostId))).toBe(true);
    await waitFor('first to be verified', async () => {
      const { snapshots } = await vm.view();
      return snapshots.some(({ manifest, restore }) => manifest.id === id && restore.verifiedAt);
    });
    await vm.compress('first');
    await vm.rollback('first', false, true);
    const { mem, disks } = await host.counters('web');
    expect(disks.every((disk) => Math.abs(disk - mem) <= 1)).toBe(true);
    const { snapshots } = await vm.view();
    expect(snapshots.find(({ manifest }) => manifest.id === id)?.restore.level).toBe('green');
    await vm.remove('renamed');
    await vm.remove('first');
  });

  it('is told to install it again when it is of another version', async () => {
    const text = await helperFor(ACTOR, hostId);
    await install(text.replace(/^SCRIPTS='.*'$/m, "SCRIPTS='none'"));
    const picture = await refreshPicture(await hostById(hostId));
    expect(picture.problem?.code).toBe('host-helper-refused');
    await install(text);
    expect((await refreshPicture(await hostById(hostId))).problem).toBeUndefined();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, must } from './command';
import { type Lab, type LabHost, startLab, stopLab } from './lab';
import { labDir } from './names';
import { interfaces, namespacesOf } from './network';
import { greets } from './power';
import { isAlive, processesIn } from './processes';

const NAME = 'labt';
const KILLED = 'labk';

/** Everything this machine still has of a lab, by looking at the kernel and not at the lab. */
async function tracesOf(name: string): Promise<string[]> {
  const loops = await must(['losetup', '-a']);
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  const mentions = [...loops.split('\n'), ...mounts.split('\n')];
  return [
    ...mentions.filter((line) => line.includes(`${labDir(name)}/`)),
    ...mentions.filter((line) => line.includes(`sp-${name}-`)),
    ...interfaces().filter((one) => one === `sp-${name}` || one.startsWith(`sv-${name}-`)),
    ...(await namespacesOf(name)),
    ...(existsSync(labDir(name)) ? [labDir(name)] : []),
  ];
}

const processesOf = async (name: string) => (await namespacesOf(name)).flatMap(processesIn);

describe('a lab', () => {
  const keys = mkdtempSync(join(tmpdir(), 'lab-test-'));
  const key = join(keys, 'id');
  let lab: Lab;
  let kvm1: LabHost;
  let kvm2: LabHost;

  const ssh = (host: LabHost, user: string, words: string) => {
    const options = [
      'StrictHostKeyChecking=no',
      `UserKnownHostsFile=${keys}/known`,
      'BatchMode=yes',
    ];
    const flags = [...options, 'ConnectTimeout=30'].flatMap((option) => ['-o', option]);
    return command(['ssh', '-q', '-i', key, ...flags, `${user}@${host.address}`, words]);
  };

  beforeAll(async () => {
    await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key]);
    lab = await startLab({ name: NAME, subnet: 105, hosts: ['kvm1', 'kvm2'] });
    kvm1 = lab.host('kvm1');
    kvm2 = lab.host('kvm2');
  });

  afterAll(async () => {
    await stopLab(NAME);
    await stopLab(KILLED);
    rmSync(keys, { recursive: true });
  });

  it('has hosts of their own names, users and keys', async () => {
    expect((await kvm1.sh('hostname')).trim()).toBe('kvm1');
    expect(await kvm1.hostKeyFingerprint()).toMatch(/^SHA256:/);
    expect(await kvm1.hostKeyFingerprint()).not.toBe(await kvm2.hostKeyFingerprint());
    await expect(kvm1.sh('echo wrong >&2; exit 3')).rejects.toThrow(/3: wrong/);
  });

  it('lets an authorised key in, for root and for a plain user', async () => {
    const line = readFileSync(`${key}.pub`, 'utf8');
    expect((await ssh(kvm1, 'root', 'true')).code).toBe(255);
    await kvm1.authorizeKey(line);
    expect((await ssh(kvm1, 'root', 'virsh -q list --all')).code).toBe(0);
    await kvm1.addUser('ann');
    await kvm1.authorizeKeyFor('ann', line);
    expect((await ssh(kvm1, 'ann', 'virsh -c qemu:///system list')).code).toBe(1);
    expect((await ssh(kvm1, 'ann', 'sudo -n true')).code).toBe(1);
    await kvm1.addUser('bob', { sudo: true });
    await kvm1.authorizeKeyFor('bob', line);
    expect((await ssh(kvm1, 'bob', 'sudo -n virsh -c qemu:///system list')).code).toBe(0);
    expect((await command(['id', 'ann'])).code).not.toBe(0);
  });

  it('shows a new host key, and the settings of sshd', async () => {
    const before = await kvm2.hostKeyFingerprint();
    await kvm2.replaceHostKey();
    expect(await kvm2.hostKeyFingerprint()).not.toBe(before);
    await kvm2.configureSshd(['MaxSessions 2']);
    expect(await kvm2.sh('/usr/sbin/sshd -T')).toContain('maxsessions 2');
    await expect(kvm2.configureSshd(['NoSuchThing 2'])).rejects.toThrow(/NoSuchThing/i);
    await kvm2.configureSshd([]);
  });

  it('counts alike in memory and on every disk, on all file systems', async () => {
    await Promise.all([
      kvm1.defineGuest({ name: 'web', title: 'Web & more' }),
      kvm1.defineGuest({
        name: `it's a "测试"`,
        cdrom: true,
        disks: [
          { format: 'raw', on: 'xfs' },
          { format: 'qcow2', on: 'btrfs', backing: true },
          { format: 'raw', on: 'ext4', readOnly: true },
        ],
      }),
      kvm2.defineGuest({ name: 'web', fillMiB: 16, ballastMiB: 16, tickMs: 100, screen: false }),
      kvm2.defineGuest({
        ...{ name: 'tiny', tiny: true, tickMs: 100 },
        disks: [
          { format: 'raw', on: 'xfs' },
          { format: 'qcow2', on: 'ext4', backing: true },
        ],
      }),
    ]);
    await Promise.all([
      kvm1.startGuest('web'),
      kvm1.startGuest(`it's a "测试"`),
      kvm2.startGuest('web'),
      kvm2.startGuest('tiny'),
    ]);
    const web = await kvm1.counters('web');
    expect(web.disks).toEqual([web.mem]);
    const odd = await kvm1.counters(`it's a "测试"`);
    expect(odd.disks).toEqual([odd.mem, odd.mem]);
    const tiny = await kvm2.counters('tiny');
    expect(tiny.disks).toEqual([tiny.mem, tiny.mem]);
    expect(await kvm1.domainState('web')).toBe('running (booted)');
    await kvm1.sh('virsh -q screenshot web /tmp/web.png');
    expect((await kvm1.sh('head -c 4 /tmp/web.png')).slice(1)).toBe('PNG');
  });

  it('goes on counting after a managed save', async () => {
    const before = await kvm1.counters('web');
    await kvm1.sh('virsh -q managedsave web');
    expect(await kvm1.sh(`ls ${kvm1.saveDir}`)).toBe('web.save\n');
    await kvm1.startGuest('web');
    const after = await kvm1.counters('web');
    expect(after.mem).toBeGreaterThan(before.mem);
    expect(after.disks).toEqual([after.mem]);
  });

  it('shows when memory and disk are not of one instant', async () => {
    const disk = '/var/lib/libvirt/images/web.qcow2';
    await kvm2.sh(`virsh -q suspend web; cp ${disk} /tmp/earlier; virsh -q resume web`);
    const { mem } = await kvm2.counters('web');
    await kvm2.sh(`virsh -q managedsave web; cp /tmp/earlier ${disk}`);
    await kvm2.startGuest('web');
    const torn = await kvm2.counters('web');
    expect(torn.mem).toBeGreaterThan(mem);
    expect(torn.disks[0]).toBeLessThan(torn.mem);
  });

  it('is silent while cut off, and answers again', async () => {
    await kvm1.cutOff();
    expect(await greets(kvm1.address)).toBe(false);
    expect(await greets(kvm2.address, 30_000)).toBe(true);
    await kvm1.reconnect();
    expect((await ssh(kvm1, 'root', 'true')).code).toBe(0);
  });

  it('comes back after a power cut with its key and its guests, which boot anew', async () => {
    const fingerprint = await kvm1.hostKeyFingerprint();
    const before = await kvm1.counters(`it's a "测试"`);
    await kvm1.powerOff();
    expect(await greets(kvm1.address)).toBe(false);
    await expect(kvm1.run(['true'])).rejects.toThrow('kvm1 is off');
    await kvm1.powerOn();
    expect(await kvm1.hostKeyFingerprint()).toBe(fingerprint);
    expect(await kvm1.domainState('web')).toMatch(/^shut off/);
    await kvm1.startGuest(`it's a "测试"`);
    const after = await kvm1.counters(`it's a "测试"`);
    expect(after.mem).toBeLessThan(before.mem);
    expect(after.disks[0]).toBeGreaterThan(before.disks[0] ?? 0);
  });

  it('stops and starts libvirtd while guests run', async () => {
    await kvm1.stopLibvirtd();
    expect((await kvm1.run(['virsh', 'list'])).code).not.toBe(0);
    await kvm1.startLibvirtd();
    await kvm1.counters(`it's a "测试"`);
    await kvm1.destroyGuest(`it's a "测试"`);
    await kvm1.undefineGuest(`it's a "测试"`);
    expect(await kvm1.sh('virsh -q list --all --name')).toBe('web\n');
    expect(await kvm1.sh('ls /srv/xfs')).toBe('');
  });

  it('leaves nothing behind when it is stopped, and may be stopped twice', async () => {
    expect(await tracesOf(NAME)).not.toEqual([]);
    const running = await processesOf(NAME);
    expect(running.length).toBeGreaterThan(5);
    await lab.stop();
    await lab.stop();
    expect(running.filter(isAlive)).toEqual([]);
    expect(await tracesOf(NAME)).toEqual([]);
  });

  it('is cleaned up after its starter was killed', async () => {
    const starter = `import { startLab } from '${join(import.meta.dirname, 'lab.ts')}';
      startLab({ name: '${KILLED}', subnet: 106, hosts: ['kvm1'] }).then(async (lab) => {
        await lab.hosts[0].defineGuest({ name: 'web', disks: [{ format: 'raw', on: 'xfs' }] });
        await lab.hosts[0].startGuest('web');
        console.log('up');
        setInterval(() => undefined, 1000);
      });`;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', starter],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await tracesOf(KILLED)).not.toEqual([]);
    const running = await processesOf(KILLED);
    expect(running.length).toBeGreaterThan(5);
    await stopLab(KILLED);
    expect(running.filter(isAlive)).toEqual([]);
    expect(await tracesOf(KILLED)).toEqual([]);
  });
});

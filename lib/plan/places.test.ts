import { describe, expect, it } from 'vitest';
import type { Part } from '@/lib/domain/manifest';
import { quote } from '@/lib/shell/quote';
import { planClone } from './clone';
import { mayDefineAgain, orphanVm } from './orphans';
import { isSystemPath } from './places';
import { planRollback } from './rollback';
import { disk, manifest, order, STORE, scene, UUID, vm } from './testing';

const NEW = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const [first] = manifest().disks;
const withDisk = (path: string) =>
  manifest({
    disks: first?.captured ? [{ ...first, path, ref: '/store/disk', driver: 'copy' }] : [],
  });
const withPart = (part: Pick<Part, 'role' | 'path'>) =>
  manifest({
    parts: [
      ...manifest().parts,
      { file: part.role === 'tpm' ? 'tpm.tar' : 'nvram.fd', sizeBytes: 5, sha256: null, ...part },
    ],
  });
const rollback = (given: ReturnType<typeof scene>) =>
  planRollback(given, order, { snapshotId: manifest().id, startAfter: false });
const codeOf = (result: { ok: boolean; problem?: { code: string } }) =>
  result.ok ? 'ok' : result.problem?.code;

describe('what belongs to the system', () => {
  it.each([
    '/etc/cron.d/x',
    '//etc/./cron.d/x',
    '/srv/../etc/cron.d/x',
    '/usr/local/bin/x',
    '/bin/sh',
    '/sbin/init',
    '/lib/x',
    '/lib64/x',
    '/boot/vmlinuz',
    '/root/.ssh/authorized_keys',
    '/proc/sysrq-trigger',
    '/sys/x',
    '/run/x',
    '/var/run/x',
    '/var/spool/cron/crontabs/root',
    '/var/lib/systemd/x',
    '/var/lib/libvirt/savepoint/vms/x',
    '/var/lib/libvirt/qemu/save/web.save',
    '/var/lib/libvirt/swtpm/x',
    '/home/ana/.ssh/authorized_keys',
    '/home/ana/.local/share/systemd/user/x',
    '/dev/sda',
    '/dev/mem',
    '/dev/shm/x',
    '/dev/disk/by-id/x',
    '/dev/mapper/control',
  ])('%s', (path) => expect(isSystemPath(path)).toBe(true));

  it.each([
    '/var/lib/libvirt/images/web.qcow2',
    '/var/lib/libvirt/vms/a b/"web".raw',
    '/var/vm/web.raw',
    '/var/lib/vz/images/100/x.raw',
    '/srv/vms/..web/web..raw',
    '/mnt/nas/.vms/web.raw',
    '/home/ana/vms/web.raw',
    '/home/ana/.local/share/libvirt/images/web.qcow2',
    '/home/ana/.var/app/org.gnome.Boxes/data/web',
    '/library/web.raw',
    '/tmp/web.raw',
    '/web.raw',
    '/dev/vg/web',
    '/dev/mapper/vg-web',
    '/dev/zvol/tank/vms/web',
    '/dev/rbd/pool/web',
  ])('not %s', (path) => expect(isSystemPath(path)).toBe(false));

  it('is a store of ours, wherever it is', () => {
    expect(isSystemPath('/tank/store/vms/x', '/tank/store')).toBe(true);
    expect(isSystemPath('/tank/stores/x', '/tank/store')).toBe(false);
  });
});

describe('a disk of a snapshot', () => {
  const bad = '/etc/cron.d/x';
  it('does not come back to where the system’s things lie', () => {
    expect(codeOf(rollback(scene({ snapshots: [withDisk(bad)] })))).toBe('restore-path-system');
  });

  it('does where the VM has it now, be it in a layer', () => {
    for (const path of [bad, `${bad}.savepoint-20260101t000000-00000a.layer`]) {
      const given = scene({ vm: vm({ disks: [disk({ path })] }), snapshots: [withDisk(bad)] });
      expect(codeOf(rollback(given))).not.toBe('restore-path-system');
    }
  });

  it('hinders that the VM is made or defined there again, and goes elsewhere for another VM', () => {
    const domain = { role: 'domain', file: 'domain.xml', sizeBytes: 5, sha256: null } as const;
    const base = scene({ snapshots: [{ ...withDisk(bad), parts: [domain] }] });
    const inventory = { ...base.inventory, vms: [] };
    const given = { ...base, inventory, vm: orphanVm(inventory, UUID) ?? vm() };
    const [record] = inventory.snapshots;
    if (!record) throw new Error('no snapshot');
    expect(codeOf(mayDefineAgain(given, record.manifest))).toBe('restore-path-system');
    const request = {
      ...{ snapshotId: record.manifest.id, startAfter: false, macs: [], firstPort: 1 },
      ...{ name: 'web', uuid: UUID, definition: '<domain/>' },
    };
    expect(codeOf(planClone(given, order, { ...request, isSame: true }))).toBe(
      'restore-path-system',
    );
    const other = planClone(given, order, { ...request, name: 'copy', uuid: NEW, isSame: false });
    const steps = other.ok ? other.plan.steps.map(({ run }) => quote(run)) : [];
    expect(steps).toContain('sp_free_path /var/lib/libvirt/images/copy-vda.qcow2');
    expect(steps.join('\n')).not.toContain('/etc/');
  });
});

describe('the firmware of a snapshot', () => {
  const web = '/var/lib/libvirt/qemu/nvram/web_VARS.fd';
  const nvram = (path: string) => withPart({ role: 'nvram', path });
  const tpm = (path: string) => withPart({ role: 'tpm', path });

  it('goes to the VM’s own file, or into libvirt’s folder', () => {
    const own = scene({ vm: vm({ nvramPath: '/srv/x.fd' }), snapshots: [nvram('/srv/x.fd')] });
    const found = [own, scene({ snapshots: [nvram(web)] })].map((one) => codeOf(rollback(one)));
    expect(found).toEqual(['ok', 'ok']);
  });

  it.each([
    '/etc/cron.d/x',
    '/srv/x.fd',
    '/var/lib/libvirt/qemu/nvram/../save/web.save',
    '/var/lib/libvirt/qemu/nvram/',
  ])('does not go to %s', (path) => {
    const code = codeOf(rollback(scene({ snapshots: [nvram(path)] })));
    expect(code).toBe('restore-firmware-path');
  });

  it('is left alone where none was found when the snapshot was taken', () => {
    const result = rollback(scene({ snapshots: [nvram('\n      \n    ')] }));
    expect(result.ok && result.plan.steps.map(({ id }) => id)).not.toContain('nvram');
    expect(codeOf(result)).toBe('ok');
  });

  it('does not go over the variables of another VM', () => {
    const others = [vm({ uuid: NEW, name: 'db', nvramPath: web, disks: [] })];
    const code = codeOf(rollback(scene({ others, snapshots: [nvram(web)] })));
    expect(code).toBe('restore-firmware-path');
  });

  it('as a TPM’s state goes where this host’s libvirt looks for it, whatever the other host called it', () => {
    for (const base of ['/var/lib/libvirt', '/home/ana/.config/libvirt/qemu']) {
      const result = rollback(scene({ snapshots: [tpm(`${base}/swtpm/${UUID}`)] }));
      const words = result.ok ? result.plan.steps.map(({ run }) => quote(run)) : [];
      const dir = `${STORE}/vms/${UUID}/${manifest().id}`;
      expect(words).toContain(`sp_put_tpm ${dir}/tpm.tar /var/lib/libvirt/swtpm/${UUID}`);
    }
    for (const path of ['/var/lib/libvirt/images', `/var/lib/libvirt/swtpm/${NEW}`]) {
      expect(codeOf(rollback(scene({ snapshots: [tpm(path)] })))).toBe('restore-firmware-path');
    }
  });

  it('is laid for a new VM in libvirt’s folder, where the old one lies in no place for it', () => {
    const request = {
      ...{ snapshotId: manifest().id, name: 'copy', uuid: NEW, isSame: false, startAfter: false },
      ...{ macs: [], firstPort: 1, definition: '<domain/>' },
    };
    const places = ['/etc/cron.d/x', web].map((path) => {
      const result = planClone(scene({ snapshots: [nvram(path)] }), order, request);
      return result.ok ? result.plan.steps.find(({ id }) => id === 'free-nvram')?.run.argv : [];
    });
    const to = ['sp_free_path', '/var/lib/libvirt/qemu/nvram/copy_VARS.fd'];
    expect(places).toEqual([to, to]);
  });
});

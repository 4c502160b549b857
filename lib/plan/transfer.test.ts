import { describe, expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/manifest';
import { quote } from '@/lib/shell/quote';
import { planReceive } from './receive';
import { planSend } from './send';
import { manifest, STORE, UUID } from './testing';
import type { End, TransferScene } from './transfer';

const GIB = 1024 ** 3;
const IMAGE = '/var/lib/libvirt/images/web.qcow2';

const end = (over: Partial<End>): End => ({
  ...{ id: 'a', name: 'kvm1', uri: 'qemu:///system', storePath: STORE },
  ...{ freeBytes: 10 * GIB, writable: true, files: { [IMAGE]: { sizeBytes: GIB } } },
  has: new Set(),
  ...over,
});

const scene = (from: Partial<End> = {}, to: Partial<End> = {}): TransferScene => ({
  from: end(from),
  to: end({ id: 'b', name: 'vault', uri: '', storePath: '/srv/archive', ...to }),
  sendId: '20261123t155418-0000aa',
  receiveId: '20261123t155418-0000bb',
  actor: 'ana',
});

function planned(of: TransferScene, what: Manifest = manifest()) {
  const sending = planSend(of, what);
  if ('ok' in sending) return { refused: sending.problem.code };
  const receiving = planReceive(of, what, sending);
  return receiving.ok
    ? { send: sending.plan, receive: receiving.plan }
    : { refused: receiving.problem.code };
}

describe('planning a transfer', () => {
  it('lays out what lies inside an image, hashes everything, and waits for the far end', () => {
    const { send } = planned(scene());
    const task = `${STORE}/tasks/20261123t155418-0000aa`;
    const dir = `${STORE}/vms/${UUID}/20261120t000000-000001`;
    expect(send?.steps.map(({ run }) => quote(run))).toEqual([
      `sp_listed ${dir}`,
      `mkdir -p -- ${task}/stage`,
      `sp_qcow2_out ${IMAGE} savepoint-20261120t000000-000001 ${task}/stage/disk-vda.qcow2 ''`,
      `sp_listed ${dir}`,
      `touch -- ${task}/alive ${task}/ready`,
      `sp_source_sum ${dir} state.save ${dir}/state.save state.save`,
      `sp_source_sum ${dir} none ${task}/stage/disk-vda.qcow2 disk-vda.qcow2`,
      'sp_wait_for handed',
    ]);
  });

  it('lists nothing at the far end before the last step', () => {
    const { receive } = planned(scene());
    const incoming = '/srv/archive/tasks/20261123t155418-0000bb/incoming';
    const dir = `/srv/archive/vms/${UUID}/20261120t000000-000001`;
    const words = receive?.steps.map(({ run }) => quote(run)) ?? [];
    expect(words.at(-1)).toBe(`sp_arrive ${incoming} ${dir}`);
    expect(words.slice(2, -1).every((line) => !line.includes(` ${dir}`))).toBe(true);
    expect(words).toContain(`sp_check_part ${incoming} disk-vda.qcow2 disk-vda`);
  });

  it('makes every disk a plain file of the place', () => {
    const { receive } = planned(scene());
    const text = receive?.files['manifest.json'] ?? '';
    expect(JSON.parse(text).disks[0]).toMatchObject({
      driver: 'copy',
      ref: `/srv/archive/vms/${UUID}/20261120t000000-000001/disk-vda.qcow2`,
      refBytes: '@20261123t155418-0000bb:size:disk-vda',
    });
    expect(receive?.files['RESCUE.txt']).toContain('This copy is kept at vault');
  });

  it.each([
    ['transfer-same', scene({ id: 'b' })],
    ['snapshot-there', scene({}, { has: new Set(['20261120t000000-000001']) })],
    ['store-not-writable', scene({}, { writable: false })],
    ['no-space', scene({}, { freeBytes: GIB })],
    ['no-space', scene({ freeBytes: GIB / 2 })],
  ])('says %s', (code, of) => {
    expect(planned(of).refused).toBe(code);
  });

  it('refuses what no driver can send', () => {
    const [disk] = manifest().disks;
    const foreign = manifest({ disks: [{ ...disk, driver: 'tape' } as Manifest['disks'][number]] });
    expect(planned(scene(), foreign).refused).toBe('transfer-no-export');
  });
});

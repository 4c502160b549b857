import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/manifest';
import { problem } from '@/lib/domain/problem';
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
  ...{ has: new Set(), tools: [] },
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
  it('says when bytes travel as they are, and which end it is for', () => {
    const notes = (near: string[], far: string[]) =>
      planned(scene({ tools: near }, { tools: far })).receive?.warnings;
    expect(notes(['zstd'], ['zstd', 'borg'])).toEqual([]);
    expect(notes([], ['zstd'])).toEqual([problem('note-not-compressed', { host: 'kvm1' })]);
    expect(notes(['zstd'], [])).toEqual([problem('note-not-compressed', { host: 'vault' })]);
    expect(notes([], [])).toHaveLength(1);
  });

  it('lays out what lies inside an image, hashes everything, and waits for the far end', () => {
    const { send } = planned(scene());
    const task = `${STORE}/tasks/20261123t155418-0000aa`;
    const dir = `${STORE}/vms/${UUID}/20261120t000000-000001`;
    expect(send?.steps.map(({ run }) => quote(run))).toEqual([
      `sp_listed ${dir}`,
      `sp_room ${STORE} ${GIB}`,
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

  it.each(['../../x', '.hidden', 'a b', 'x;y', 'manifest.json', 'manifest.json.new', 'hashes', ''])(
    'refuses a part that is named “%s”',
    (file) => {
      const parts = [{ role: 'screen', file, sizeBytes: 1, sha256: null } as const];
      expect(planned(scene(), manifest({ parts })).refused).toBe('transfer-odd-part');
    },
  );

  it('refuses two parts of one name', () => {
    const [part] = manifest().parts;
    const parts = part ? [part, part] : [];
    expect(planned(scene(), manifest({ parts })).refused).toBe('transfer-odd-part');
  });

  it('tells the far end which parts are to come, and lets nobody write when it is sealed', () => {
    const { receive } = planned(scene());
    expect(receive?.files.parts).toBe(`${GIB / 4} state.save\n- disk-vda.qcow2\n`);
    const seal = receive?.steps.find(({ id }) => id === 'seal');
    const incoming = '/srv/archive/tasks/20261123t155418-0000bb/incoming';
    expect(seal && quote(seal.run)).toMatch(`sp_closed ${incoming} sp_seal `);
  });

  it.each(['dash', 'bash'])('lets the key bring planned parts, and nothing else (%s)', (shell) => {
    const direct = { keyType: 'ssh-ed25519', publicKey: 'AAAA', user: 'root', sudo: false };
    const { receive } = planned({ ...scene(), direct: { ...direct, script: '' } });
    const gate = receive?.files['receive.sh'] ?? '';
    // In place of the script behind the gate.
    const open = gate.replace(/^exec sh \S+ /m, 'echo ');
    const asked = (words: string) =>
      spawnSync(shell, ['-c', open, 'gate', words], { encoding: 'utf8' }).stdout.trim();
    expect(asked('receive state.save 10 0 zstd')).toBe(
      'receive /srv/archive 20261123t155418-0000bb state.save 10 0 zstd',
    );
    expect(asked('receive disk-vda.qcow2 10 0 plain')).toMatch(/^receive /);
    for (const words of [
      ...[
        'receive manifest.json.new 10 0 plain',
        'receive state.sav? 10 0 plain',
        'receive * 1 0 plain',
      ],
      ...[
        'receive state.save x 0 plain',
        'receive state.save 10 -1 plain',
        'receive state.save 10 0 xz',
      ],
      ...[
        'receive state.save 9999999999999999 0 plain',
        'look',
        'receive state.save 10 0 plain more',
        '',
      ],
    ])
      expect([words, asked(words)]).toEqual([words, '']);
  });

  it('refuses what no driver can send', () => {
    const [disk] = manifest().disks;
    const foreign = manifest({ disks: [{ ...disk, driver: 'tape' } as Manifest['disks'][number]] });
    expect(planned(scene(), foreign).refused).toBe('transfer-no-export');
  });
});

import { expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/manifest';
import { quote } from '@/lib/shell/quote';
import { planRemove } from './change';
import { mayUseRepository } from './dedup';
import { planReceive } from './receive';
import { partsAreWhole } from './restorable-parts';
import { planSend } from './send';
import { sizeOf } from './sizes';
import { manifest, order, STORE, scene, UUID } from './testing';
import type { End, TransferScene } from './transfer';

const ID = '20261120t000000-000001';
const TOOLS = ['zstd', 'borg'];
const NAME = `${ID}.20261122t000000-0000cc`;
const host: End = {
  ...{ id: 'a', name: 'kvm1', uri: 'qemu:///system', storePath: STORE, tools: ['zstd'] },
  ...{ freeBytes: 2 ** 40, writable: true, files: {}, has: new Set() },
};
const archive = (tools: string[], repository: string[] | undefined = [NAME]): End => ({
  ...host,
  ...{ id: 'b', name: 'vault', uri: '', storePath: '/srv/archive', tools, repository },
});
const between = (from: End, to: End): TransferScene => ({
  ...{ from, to, actor: 'ana' },
  ...{ sendId: '20261123t155418-0000aa', receiveId: '20261123t155418-0000bb' },
});
const disks: Manifest['disks'] = [
  {
    ...{ target: 'vda', path: '/srv/web.raw', format: 'raw', captured: true, driver: 'copy' },
    ...{ ref: `/srv/archive/vms/${UUID}/${ID}/disk-vda.raw`, sizeBytes: 7, refBytes: 9 },
  },
];
const state = { role: 'state', file: 'state.save', sizeBytes: 5, sha256: null } as const;
const domain = { role: 'domain', file: 'domain.xml', sizeBytes: 3, sha256: null } as const;
const whole = manifest({ id: ID, parts: [state, domain], disks });
const kept = manifest({
  ...{ id: ID, parts: [state, domain], disks },
  deduplicated: { archive: NAME, files: ['state.save', 'disk-vda.raw'], bytes: 4 },
});

function received(to: End, what = whole) {
  const of = between(host, to);
  const sending = planSend(of, what);
  if ('ok' in sending) throw new Error(sending.problem.code);
  const receiving = planReceive(of, what, sending);
  if (!receiving.ok) throw new Error(receiving.problem.code);
  const { steps, after, files } = receiving.plan;
  const words = [...steps, ...after].map(({ run }) => quote(run));
  return { words, files, there: JSON.parse(files['manifest.json'] ?? '') };
}

it('puts memory and disks into the repository before anything is listed, and drops the files after', () => {
  const { words, there, files } = received(archive(TOOLS));
  const at = (start: string) => words.findIndex((line) => line.startsWith(start));
  const incoming = '/srv/archive/tasks/20261123t155418-0000bb/incoming';
  const dir = `/srv/archive/vms/${UUID}/${ID}`;
  const name = `${ID}.20261123t155418-0000bb`;
  expect(words).toContain(`sp_dedup ${incoming} ${name} state.save disk-vda.raw`);
  expect(words).toContain(`sp_dedup_check ${name} state.save state.save disk-vda.raw disk-vda`);
  expect(at('sp_check_part')).toBeLessThan(at('sp_dedup '));
  expect(at('sp_dedup_check')).toBeLessThan(at('sp_closed'));
  expect(words.at(-1)).toBe(`rm -f -- ${dir}/state.save ${dir}/disk-vda.raw`);
  expect(there.deduplicated).toEqual({
    archive: name,
    files: ['state.save', 'disk-vda.raw'],
    bytes: '@20261123t155418-0000bb:added',
  });
  expect(files['RESCUE.txt']).toContain(`borg extract /srv/archive/savepoint.borg::${name}`);
});

it('lays memory that came compressed out first, for compressed no two are alike', () => {
  const packed = {
    ...state,
    ...{ file: 'state.save.zst', header: '4c69', packed: { sizeBytes: 50, ms: 1 } },
  };
  const { words, there } = received(archive(TOOLS), manifest({ id: ID, parts: [packed], disks }));
  const incoming = '/srv/archive/tasks/20261123t155418-0000bb/incoming';
  expect(words).toContain(`sp_plain_state ${incoming} 50 4c69`);
  expect(there.parts).toEqual([{ ...state, sizeBytes: 50, header: '4c69' }]);
  const without = received(archive(['borg']), manifest({ id: ID, parts: [packed], disks }));
  expect(without.there.deduplicated.files).toEqual(['disk-vda.raw']);
});

it.each([
  ['without a repository', { ...archive(TOOLS), repository: undefined }],
  ['without borg', archive(['zstd'])],
])('keeps files as they came %s', (_, to) => {
  const { words, there } = received(to);
  expect(words.join('\n')).not.toContain('dedup');
  expect(there.deduplicated).toBe(undefined);
});

it('never does so in the store of a host', () => {
  const of = between(host, { ...host, id: 'b', tools: TOOLS, repository: [] });
  const sending = planSend(of, whole);
  const receiving = 'ok' in sending ? sending : planReceive(of, whole, sending);
  expect(JSON.stringify(receiving)).not.toContain('dedup');
});

it('lays out what is to be sent, where there is room, and the far end has plain files', () => {
  const of = between(archive(TOOLS), host);
  const sending = planSend(of, kept);
  if ('ok' in sending) throw new Error(sending.problem.code);
  const stage = '/srv/archive/tasks/20261123t155418-0000aa/stage';
  expect(sending.plan.steps.map(({ run }) => quote(run))).toContain(`sp_lay_out ${NAME} ${stage}`);
  expect(sending.files.map(({ file }) => file)).toEqual([
    `${stage}/state.save`,
    `/srv/archive/vms/${UUID}/${ID}/domain.xml`,
    `${stage}/disk-vda.raw`,
  ]);
  const receiving = planReceive(of, kept, sending);
  if (!receiving.ok) throw new Error(receiving.problem.code);
  expect(JSON.parse(receiving.plan.files['manifest.json'] ?? '').deduplicated).toBe(undefined);
  const full = planSend(between({ ...archive(TOOLS), freeBytes: 11 }, host), kept);
  expect(full).toMatchObject({ ok: false, problem: { code: 'no-space' } });
});

it('asks for borg and the repository before it reads or removes', () => {
  const code = (at: End) => {
    const verdict = mayUseRepository(at, kept);
    return verdict.ok ? 'yes' : verdict.problem.code;
  };
  expect(code(archive(TOOLS))).toBe('yes');
  expect(code(archive([]))).toBe('dedup-no-borg');
  expect(code(archive(TOOLS, []))).toBe('dedup-gone');
  expect(code({ ...archive(TOOLS), repository: undefined })).toBe('dedup-gone');
  const refused = planSend(between(archive(['zstd']), host), kept);
  expect(refused).toMatchObject({ problem: { code: 'dedup-no-borg' } });
});

it('leaves the repository after it has left the list, and the list also where that is lost', () => {
  const removed = (tools: string[], repository?: string[]) => {
    const all = scene({ snapshots: [kept] });
    const found = { ...all.inventory, tools, ...(repository ? { repository } : {}) };
    const removal = planRemove({ ...all, inventory: found }, order, { snapshotId: ID });
    return removal.ok
      ? removal.plan.after.map(({ run }) => quote(run)).includes(`sp_dedup_gone ${NAME}`)
      : removal.problem.code;
  };
  expect([removed(TOOLS, [NAME]), removed([], [NAME]), removed([])]).toEqual([
    ...[true, 'dedup-no-borg', true],
  ]);
});

it('asks for twice the room, and takes back what was put in once what arrived is gone', () => {
  const to = { ...archive(TOOLS), freeBytes: 2 * 17 };
  const of = between(host, to);
  const sending = planSend(of, whole);
  if ('ok' in sending) throw new Error(sending.problem.code);
  const { aboutBytes } = sending;
  const full = planReceive(between(host, { ...to, freeBytes: 2 * aboutBytes - 1 }), whole, sending);
  expect(full).toMatchObject({ problem: { code: 'no-space' } });
  const receiving = planReceive(of, whole, sending);
  if (!receiving.ok) throw new Error(receiving.problem.code);
  const undone = receiving.plan.steps.flatMap(({ undo }) => (undo ? [quote(undo)] : [])).reverse();
  const at = (start: string) => undone.findIndex((line) => line.startsWith(start));
  expect(at('sp_drop_incoming')).toBeLessThan(at('sp_dedup_gone'));
});

it('misses no file that lies in the repository, and counts what it added', () => {
  const facts = { files: { 'domain.xml': { sizeBytes: 3 } } };
  expect(partsAreWhole({ host: archive(TOOLS) }, kept, facts)).toEqual({ ok: true });
  // A host’s store laid over the folder of an archive.
  expect(partsAreWhole({ host }, kept, facts)).toMatchObject({
    problem: { code: 'restore-part-missing' },
  });
  const found = scene({ snapshots: [kept] }).inventory;
  const size = sizeOf({ manifest: kept, dir: '/srv', facts }, found);
  expect(size).toMatchObject({ bytes: 7, bound: 'about', memoryBytes: 0 });
});

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Manifest, manifestSchema } from '@/lib/domain/manifest';
import { hostScripts } from '@/lib/host/scripts';
import { planEdit } from '@/lib/plan/change';
import { planCompress } from '@/lib/plan/compress';
import type { Plan } from '@/lib/plan/plan';
import { planRecovery } from '@/lib/plan/recover';
import { manifest, order, scene, UUID } from '@/lib/plan/testing';
import { compile } from './compile';
import { readJournal } from './journal';

/** The compression as a host runs it, on files of a store: no VM and no libvirt is needed for that. */
const HEADER = Buffer.concat([Buffer.from('LibvirtQemudSave'), Buffer.alloc(76, 1)]);
const COMPRESSIBLE = Buffer.concat([HEADER, randomBytes(4096), Buffer.alloc(200_000, 'memory ')]);
const ID = manifest().id;
const ANOTHER = '20261123t160000-0000bb';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let store = '';
let state: Buffer = COMPRESSIBLE;
const dir = () => join(store, 'vms', UUID, ID);
const task = (id = order.taskId) => join(store, 'tasks', id);
const inDir = (name: string) => join(dir(), name);
const named = (): Manifest =>
  manifestSchema.parse(JSON.parse(readFileSync(inDir('manifest.json'), 'utf8')));

function fill(content: Buffer, over: Partial<Manifest> = {}): void {
  state = content;
  const one = manifest({
    parts: [
      {
        ...{ role: 'state', file: 'state.save', sizeBytes: content.length, sha256: null },
        header: HEADER.toString('hex'),
      },
    ],
    ...over,
  });
  writeFileSync(inDir('state.save'), content);
  writeFileSync(inDir('manifest.json'), `${JSON.stringify(one)}\n`);
  writeFileSync(inDir('hashes'), `state.save ${sha256(content)}\ndisk-vda abc\n`);
  writeFileSync(inDir('RESCUE.txt'), 'as it was\n');
}

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'savepoint-pack-'));
  for (const path of [dir(), task(), join(store, 'locks'), join(store, 'bin')])
    mkdirSync(path, { recursive: true });
  fill(COMPRESSIBLE);
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

function plan(): Plan {
  const given = scene({ snapshots: [named()] });
  const facts = given.inventory.snapshots[0]?.facts;
  if (facts) facts.verified = { id: ID, at: '2026-11-21T00:00:00Z', ok: true, parts: {}, bad: [] };
  given.host = { ...given.host, storePath: store };
  const result = planCompress(given, order, { snapshotId: ID });
  if (!result.ok) throw new Error(result.problem.code);
  return result.plan;
}

/** The renaming of the snapshot, as it was seen. */
function renaming(seen: Manifest): Plan {
  const given = scene({ snapshots: [seen] });
  given.host = { ...given.host, storePath: store };
  const request = { snapshotId: ID, label: seen.label, description: '' };
  const result = planEdit(given, { ...order, taskId: ANOTHER }, request);
  if (!result.ok) throw new Error(result.problem.code);
  return result.plan;
}

/** Writes a task down as a launch does, and tells its script. */
function prepare(what: Plan, change = (script: string) => script): string {
  mkdirSync(task(what.taskId), { recursive: true });
  const { taskId: id, kind } = what;
  writeFileSync(join(task(id), 'about.json'), `${JSON.stringify({ id, kind })}\n`);
  writeFileSync(join(task(id), 'plan.json'), JSON.stringify(what));
  for (const [name, text] of Object.entries(what.files)) writeFileSync(join(task(id), name), text);
  const script = join(task(id), 'run.sh');
  writeFileSync(script, change(compile(what, hostScripts())));
  return script;
}
const env = () => ({ ...process.env, PATH: `${store}/bin:${process.env.PATH}` });
const journalOf = (id = order.taskId) =>
  readJournal(readFileSync(join(task(id), 'journal'), 'utf8'));

function run(shell = 'dash', what = plan(), change?: (script: string) => string) {
  spawnSync(shell, [prepare(what, change)], { cwd: task(what.taskId), env: env() });
  return journalOf(what.taskId);
}

const unpacked = () => execFileSync('zstd', ['-q', '-d', '-c', inDir('state.save.zst')]);
const files = () => readdirSync(dir()).sort();

/** The one file that the manifest names is there, and is the memory to the byte. */
function expectWhole(): 'raw' | 'packed' {
  const [part] = named().parts;
  if (!part) throw new Error('the manifest names no state');
  const content = readFileSync(inDir(part.file));
  expect(content.length).toBe(part.sizeBytes);
  const sums = readFileSync(inDir('hashes'), 'utf8').split('\n');
  expect(sums).toContain(`${part.file} ${sha256(content)}`);
  expect((part.packed ? unpacked() : content).equals(state)).toBe(true);
  return part.packed ? 'packed' : 'raw';
}

function expectAsBefore(): void {
  expect(expectWhole()).toBe('raw');
  expect(existsSync(inDir('state.save.zst'))).toBe(false);
}

describe.each(['dash', 'bash'])('compressing saved memory, with %s', (shell) => {
  it('puts a copy in its place that gives the same bytes', () => {
    expect(run(shell).end).toBe('done');
    expect(expectWhole()).toBe('packed');
    expect(files()).toEqual(['RESCUE.txt', 'hashes', 'manifest.json', 'state.save.zst']);
    const [part] = named().parts;
    expect(part?.packed?.sizeBytes).toBe(state.length);
    expect(part?.sizeBytes).toBeLessThan(state.length / 10);
    expect(part?.header).toBe(HEADER.toString('hex'));
    expect(readFileSync(inDir('RESCUE.txt'), 'utf8')).toContain(
      `zstd -d -f -o /var/lib/libvirt/qemu/save/unpacked.save ${inDir('state.save.zst')}`,
    );
    expect(readFileSync(inDir('hashes'), 'utf8')).toContain('disk-vda abc');
  });

  it('leaves what was changed in the manifest meanwhile', () => {
    const before = plan();
    const words = '"role":"state","file":"state.save" | & \\1';
    fill(COMPRESSIBLE, { label: 'renamed', description: words, parent: ANOTHER });
    expect(run(shell, before).end).toBe('done');
    expect(named()).toMatchObject({ label: 'renamed', description: words, parent: ANOTHER });
    expect(expectWhole()).toBe('packed');
  });

  it('is taken back when somebody cancels in the midst of it', () => {
    const program = join(store, 'bin/zstd');
    writeFileSync(program, `#!/bin/sh\necho anna >'${task()}/cancel'\nexec tail -f /dev/null\n`);
    chmodSync(program, 0o755);
    const journal = run(shell);
    expect([journal.end, journal.why?.code]).toEqual(['undone', 'task-cancelled']);
    rmSync(program);
    expectAsBefore();
  });
});

describe('compressing is not done', () => {
  it('to memory that has other content than at first', () => {
    const before = plan();
    writeFileSync(inDir('state.save'), Buffer.concat([state.subarray(0, -1), Buffer.from('X')]));
    const journal = run('dash', before);
    expect([journal.end, journal.why?.code]).toEqual(['undone', 'snapshot-part-damaged']);
    expect(files()).not.toContain('state.save.zst');
  });

  it('to memory that would not get smaller, and that is remembered', () => {
    fill(Buffer.concat([HEADER, randomBytes(100_000)]));
    const journal = run();
    expect([journal.end, journal.why?.code]).toEqual(['undone', 'pack-no-gain']);
    expectAsBefore();
    expect(files()).toContain('incompressible');
  });

  it('to a file that libvirt knows by another name', () => {
    linkSync(inDir('state.save'), join(store, 'web.save'));
    expect(run().why?.code).toBe('pack-linked');
    expectAsBefore();
  });

  it('to a snapshot that is gone', () => {
    const before = plan();
    rmSync(inDir('manifest.json'));
    expect(run('dash', before).why?.code).toBe('snapshot-gone');
  });
});

describe('a manifest that was written down before', () => {
  it('does not bring the old memory back', () => {
    const stale = renaming({ ...named(), label: 'renamed' });
    run();
    expect(run('dash', stale).end).toBe('done');
    expect(named().label).toBe('renamed');
    expect(expectWhole()).toBe('packed');
  });

  it('is taken as it is where it knows of the compression', () => {
    run();
    const seen = { ...named(), label: 'renamed' };
    expect(run('dash', renaming(seen)).end).toBe('done');
    expect(named()).toEqual(seen);
    // In the order in which the host's own text looks for it.
    expect(readFileSync(inDir('manifest.json'), 'utf8')).toContain('"sha256":null,"packed":{');
    expect(expectWhole()).toBe('packed');
  });
});

describe('the moment of the switch', () => {
  const waits = () => existsSync(join(task(), 'journal')) && journalOf().steps.has('wait');

  it.each<[string, () => () => void]>([
    [
      'another task that was planned with the snapshot',
      () => {
        mkdirSync(task(ANOTHER));
        writeFileSync(join(task(ANOTHER), 'about.json'), '{"kind":"send"}');
        writeFileSync(join(task(ANOTHER), 'plan.json'), `{"steps":["${dir()}"]}`);
        return () => writeFileSync(join(task(ANOTHER), 'ended'), '');
      },
    ],
    ...['verify', UUID].map((lock): [string, () => () => void] => [
      `whoever holds the lock ${lock}`,
      () => {
        const held = spawn('flock', [join(store, 'locks', lock), 'sh', '-c', 'read -r line']);
        return () => held.stdin.end('go\n');
      },
    ]),
  ])('waits for %s', async (_, hold) => {
    const release = hold();
    const child = spawn('dash', [prepare(plan())], { cwd: task(), env: env() });
    const closed = new Promise((resolve) => child.on('close', resolve));
    await vi.waitFor(() => expect(waits()).toBe(true), { timeout: 30_000 });
    expect(named().parts[0]?.file).toBe('state.save');
    expect(existsSync(inDir('state.save'))).toBe(true);
    release();
    await closed;
    expect(journalOf().end).toBe('done');
    expect(expectWhole()).toBe('packed');
  });
});

describe('a host that dies', () => {
  const names = ['verify-state', 'check-room', 'pack', 'check-gain', 'check-packed'].concat([
    'place',
    'wait',
    'switch',
    'drop',
  ]);
  // Before a step that only looks is the same as after the one before it.
  const changing = new Set(['pack', 'place', 'switch', 'drop']);
  const cases = names.flatMap((id, n) =>
    (changing.has(id) ? (['before', 'after'] as const) : (['after'] as const)).map(
      (when) => [when, id, n] as const,
    ),
  );

  it('is struck at every step', () => {
    const { steps, after } = plan();
    expect([...steps, ...after].map(({ id }) => id)).toEqual(names);
  });

  it.each(cases)(
    '%s the step “%s” leaves a snapshot that is whole, and a recovery ends it',
    (when, _, n) => {
      const what = plan();
      const strike = (script: string) =>
        script.replace(new RegExp(`^run_${n}\\(\\) \\{ (.*); \\}$`, 'm'), (_line, body: string) =>
          when === 'before' ? `run_${n}() { kill -9 $$; }` : `run_${n}() { ${body}; kill -9 $$; }`,
        );
      const journal = run('dash', what, strike);
      expect(journal.end).toBeUndefined();
      expectWhole();

      const { length: journalBytes } = readFileSync(join(task(), 'journal'));
      const seen = { begun: new Set(journal.steps.keys()), committed: journal.committed };
      const recovery = planRecovery(
        { vm: what.vm, host: what.host },
        { ...order, taskId: ANOTHER },
        what,
        { ...seen, journalBytes },
      );
      expect(run('dash', recovery).end).toBe('done');
      expect(journalOf().end).toBe(journal.committed ? 'done' : 'undone');
      if (journal.committed) {
        expect(expectWhole()).toBe('packed');
        expect(existsSync(inDir('state.save'))).toBe(false);
      } else expectAsBefore();
      expect(readdirSync(task())).not.toContain('state.save.zst');
    },
  );
});

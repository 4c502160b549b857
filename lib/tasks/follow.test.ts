import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import type { Problem } from '@/lib/domain/problem';
import { order, UUID } from '@/lib/plan/testing';
import type { Command } from '@/lib/shell/command';
import type { RunOptions } from '@/lib/ssh/pool';
import { type Follow, follow, KEPT_OUTPUT_BYTES } from './follow';

/** The host is a folder here, and its shell is asked without a link. */
const link = vi.hoisted(() => ({ shell: 'sh', answers: [] as number[], forged: '' }));
vi.mock('@/lib/ssh/pool', () => ({
  runOnHost: async (_: HostRecord, { argv }: Command, { input }: RunOptions) => {
    const { stdout, stderr } = spawnSync(link.shell, argv.slice(1), {
      ...{ input, encoding: 'utf8', maxBuffer: 2 ** 30 },
    });
    link.answers.push(stdout.length);
    return { exitCode: 0, stdout: link.forged || stdout, stderr };
  },
}));

const KIB = 1024;
const MIB = 1024 ** 2;
let store = '';
const file = (name: string) => join(store, 'tasks', order.taskId, name);

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'savepoint-follow-'));
  mkdirSync(join(store, 'tasks', order.taskId), { recursive: true });
  Object.assign(link, { answers: [], forged: '' });
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

function followed(read: (soFar: Follow) => void = () => {}, soFar?: Follow) {
  const host: HostRecord = {
    ...{ id: 'h', name: 'kvm1', address: 'kvm1', port: 22, user: 'root', sudo: false },
    ...{ uri: 'qemu:///system', storePath: store, hostKey: 'SHA256:x' },
  };
  const stop = new AbortController();
  const lost: Problem[] = [];
  let last: Follow = soFar ?? { journal: Buffer.alloc(0), output: Buffer.alloc(0) };
  const news = {
    read: async (now: Follow) => {
      last = now;
      read(now);
    },
    lost: (problem: Problem) => {
      lost.push(problem);
      stop.abort();
    },
  };
  const task = { id: order.taskId, vmUuid: UUID, reportingSteps: new Set<string>() };
  const end = follow(host, task, last, news, stop.signal);
  return { end, lost, last: () => last };
}

describe.each(['dash', 'bash'])('following a task, with %s', (shell) => {
  beforeEach(() => {
    link.shell = shell;
  });

  it('reads what it printed a piece at a time, and all of it before its end is believed', async () => {
    const output = Buffer.alloc(2.5 * MIB, 'all work and no play\n');
    writeFileSync(file('output'), output);
    writeFileSync(file('journal'), '1.0 start x\n2.0 end done\n');
    const { end, last } = followed();
    expect(await end).toBe('ended');
    expect(last().output.equals(output)).toBe(true);
    expect(Math.max(...link.answers)).toBeLessThan(MIB);
  });

  it('keeps no more than is said, says so, and goes on with the journal', async () => {
    writeFileSync(file('output'), Buffer.alloc(9 * MIB, 'x'));
    writeFileSync(file('journal'), '1.0 start x\n');
    let wrote = false;
    const { end, last } = followed(({ output }) => {
      if (wrote || output.length < KEPT_OUTPUT_BYTES) return;
      wrote = true;
      appendFileSync(file('output'), Buffer.alloc(MIB, 'y'));
      appendFileSync(file('journal'), '2.0 end failed\n');
    });
    expect(await end).toBe('ended');
    const text = last().output.toString();
    expect(text.slice(0, KEPT_OUTPUT_BYTES)).toMatch(/^x+$/);
    expect(text.slice(KEPT_OUTPUT_BYTES)).toBe('\n(What was printed beyond 4 MiB is not kept.)\n');
    // From the database, after the dashboard began anew.
    const again = followed(undefined, { ...last(), journal: Buffer.alloc(0) });
    expect(await again.end).toBe('ended');
    expect(again.last().output.length).toBe(last().output.length);
  });

  it('reads a long journal a piece at a time, to its end', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, n) => `${n}.0 begin step-${n}-${'x'.repeat(20)}\n`,
    );
    writeFileSync(file('journal'), `${lines.join('')}99999.0 end done\n`);
    const { end, last } = followed();
    expect(await end).toBe('ended');
    expect(last().journal.length).toBeGreaterThan(600 * KIB);
    expect(Math.max(...link.answers)).toBeLessThan(MIB);
  });
});

describe('a host that sends without end', () => {
  const forged = (journal: Buffer, output: Buffer) =>
    `alive\n${journal.toString('base64')}\n${output.toString('base64')}\n`;

  it('fills neither memory nor database with output', async () => {
    link.forged = forged(Buffer.from('1.0 begin a\n'), Buffer.alloc(8 * MIB, 'x'));
    let most = 0;
    const { end, lost } = followed(({ output }) => {
      most = Math.max(most, output.length);
      if (output.length > KEPT_OUTPUT_BYTES) link.forged = 'nonsense';
    });
    await expect(end).rejects.toThrow();
    expect(most).toBeLessThan(KEPT_OUTPUT_BYTES + KIB);
    expect(lost.map(({ code }) => code)).toEqual(['host-odd-answer']);
  });

  it('nor with a journal, and is said to give an odd answer', async () => {
    link.forged = forged(Buffer.alloc(8 * MIB, '1.0 begin a\n'), Buffer.alloc(0));
    let most = 0;
    const { end, lost } = followed(({ journal }) => {
      most = Math.max(most, journal.length);
    });
    await expect(end).rejects.toThrow();
    expect(most).toBeLessThanOrEqual(2 * MIB);
    expect(lost).toMatchObject([{ code: 'host-odd-answer', facts: { host: 'kvm1' } }]);
  });
});

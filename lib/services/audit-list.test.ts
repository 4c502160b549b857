import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '@/lib/auth/session';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import type { Grant } from '@/lib/domain/rights';
import { type Export, exportAudit, listAudit } from './audit-list';

const viewer = (...grants: Grant[]): Viewer => ({
  ...{ id: 'ann', name: 'Ann', email: '', sessionId: '' },
  grants,
});
const ALL = viewer({ right: 'audit' });
const WEB = '11111111-2222-4333-8444-555555555555';

async function write(lines: { [key: string]: unknown }[]) {
  const blank = {
    actorName: 'Bob',
    verb: 'take',
    target: 'web on kvm1',
    outcome: 'ok',
    detail: '',
  };
  await getDb().auditLine.createMany({ data: lines.map((line) => ({ ...blank, ...line })) });
}
const targets = async (who: Viewer, filter: object = {}) =>
  (await listAudit(who, filter)).lines.map(({ target }) => target);
async function text(filter: object, as: Export, who = ALL) {
  let all = '';
  for await (const piece of exportAudit(who, filter, as)) all += piece;
  return all;
}

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
});
afterEach(() => clear());

describe('the audit', () => {
  it('is read page by page, newest first, each line once', async () => {
    await write(Array.from({ length: 120 }, (_, n) => ({ target: `t${n}` })));
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = await listAudit(ALL, { before });
      seen.push(...page.lines.map(({ target }) => target));
      before = page.next;
    } while (before !== undefined);
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `t${119 - n}`));
  });

  it.each<[object, string[]]>([
    [{ who: 'bo' }, ['db', 'web']],
    [{ verb: 'rollback' }, ['db']],
    [{ outcome: 'refused' }, ['sign-in']],
    [{ target: 'we' }, ['web']],
    [{ vmUuid: WEB }, ['web']],
    [{ hostId: 'h1' }, ['db', 'web']],
    [{ from: '2026-11-02T00:00:00Z' }, ['sign-in', 'db']],
    [{ until: '2026-11-02T08:00:00+02:00' }, ['web']],
    [{ who: 'bo', verb: 'take', outcome: 'ok' }, ['web']],
  ])('is filtered by %j', async (filter, wanted) => {
    await write([
      { target: 'web', hostId: 'h1', vmUuid: WEB, at: new Date('2026-11-01') },
      { target: 'db', hostId: 'h1', verb: 'rollback', at: new Date('2026-11-02T12:00:00Z') },
      {
        target: 'sign-in',
        actorName: 'Eve',
        verb: 'sign-in',
        outcome: 'refused',
        at: new Date('2026-11-03'),
      },
    ]);
    expect(await targets(ALL, filter)).toEqual(wanted);
  });

  it('refuses a filter that it does not understand', async () => {
    await expect(listAudit(ALL, { from: 'yesterday' })).rejects.toMatchObject({
      problem: { code: 'input-invalid', facts: { field: 'from' } },
    });
  });

  it('shows each what is in sight, and what they did themselves', async () => {
    await write([
      { target: 'web', hostId: 'h1', vmUuid: WEB },
      { target: 'db', hostId: 'h1', vmUuid: 'other' },
      { target: 'h2', hostId: 'h2' },
      { target: 'people' },
      { target: 'own', actorId: 'ann' },
    ]);
    expect(await targets(viewer({ right: 'snapshot', hostId: 'h1', vmUuid: WEB }))).toEqual([
      'own',
      'web',
    ]);
    expect(await targets(viewer({ right: 'audit', hostId: 'h1' }))).toEqual(['own', 'db', 'web']);
    expect(await targets(viewer())).toEqual(['own']);
    expect(await targets(ALL)).toHaveLength(5);
    expect(await text({}, 'csv', viewer())).not.toContain('web');
  });

  it('is exported whole, as JSON that parses and CSV without formulas', async () => {
    await write(Array.from({ length: 2345 }, (_, n) => ({ target: `t${n}` })));
    await write([{ target: '=cmd()', detail: 'a "b"', actorName: '@eve' }]);
    const json = JSON.parse(await text({}, 'json')) as { target: string }[];
    expect(json).toHaveLength(2346);
    expect(new Set(json.map(({ target }) => target)).size).toBe(2346);
    const [head, first, ...rest] = (await text({}, 'csv')).split('\r\n');
    expect(head).toBe('"at","who","verb","target","outcome","detail","hostId","vmUuid"');
    expect(first).toMatch(/^"2.*Z","'@eve","take","'=cmd\(\)","ok","a ""b""","",""$/);
    expect(rest).toHaveLength(2346);
    expect(JSON.parse(await text({ who: 'nobody' }, 'json'))).toEqual([]);
  });
});

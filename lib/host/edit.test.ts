import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/manifest';
import { planEdit, planRemove } from '@/lib/plan/change';
import type { PlanResult } from '@/lib/plan/plan';
import { manifest, order, scene } from '@/lib/plan/testing';

/** Words of a manifest change where it lies, whatever else in it changed since the plan was made. */
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'savepoint-edit-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const root = manifest({ label: 'root' });
const seen = manifest({
  ...{ id: '20261120t000001-000002', parent: root.id, automatic: true },
  ...{ label: 'seen', description: 'a \\ and "label":"no" and \n' },
});
const given = scene({ snapshots: [root, seen] });

/** Runs the lines of a plan for one file over the manifest as it lies there, and answers with what it is then. */
function written(result: PlanResult, file: string, there: string): unknown {
  if (!result.ok) throw new Error(result.problem.code);
  writeFileSync(join(dir, 'words'), result.plan.files[file] ?? '');
  writeFileSync(join(dir, 'manifest.json'), there);
  const script = [
    ...['. lib/host/verbs/files.sh', '. lib/host/verbs/store.sh'],
    'SP_DIR=$1; sp_edit_manifest "$1/words" "$1/manifest.json"',
  ].join('\n');
  const { status, stdout } = spawnSync('dash', ['-c', script, 'sh', dir], { encoding: 'utf8' });
  const now = readFileSync(join(dir, 'manifest.json'), 'utf8');
  return status === 0 ? JSON.parse(now) : { refused: stdout.trim(), isAsBefore: now === there };
}
const text = (of: Manifest) => `${JSON.stringify(of)}\n`;

it.each([
  ['plain', 'words'],
  ['quotes', `' " " ' "label":"x" "`],
  ['what sed and shells read', '\\ & / \\1 | $(reboot) `id` \n second line'],
  ['other letters', '一\u{1F4BE}é\u0001'],
])('writes a new description, whatever is in it: %s', (_name, description) => {
  const edit = planEdit(given, order, { snapshotId: seen.id, label: 'seen', description });
  expect(written(edit, 'words', text(seen))).toEqual({ ...seen, description });
});

it('belongs to whoever gives it a name', () => {
  const edit = planEdit(given, order, { snapshotId: seen.id, label: 'mine', description: '' });
  const { automatic: _, ...rest } = seen;
  expect(written(edit, 'words', text(seen))).toEqual({
    ...{ ...rest, label: 'mine', description: '' },
  });
});

it('leaves what changed since the plan was made', () => {
  const since: Manifest = { ...seen, parent: null, pauseMs: 77 };
  const edit = planEdit(given, order, { snapshotId: seen.id, label: 'seen', description: 'x' });
  expect(written(edit, 'words', text(since))).toEqual({ ...since, description: 'x' });
});

it('keeps the name of one that hangs elsewhere now', () => {
  const renamed: Manifest = { ...seen, label: 'since', description: 'since' };
  const removal = planRemove(given, order, { snapshotId: root.id });
  expect(written(removal, `${seen.id}.words`, text(renamed))).toEqual({ ...renamed, parent: null });
});

it('does nothing to a manifest that somebody laid out anew', () => {
  const edit = planEdit(given, order, { snapshotId: seen.id, label: 'seen', description: 'x' });
  expect(written(edit, 'words', JSON.stringify(seen, null, 2))).toEqual({
    refused: 'the manifest does not say its label as Savepoint writes it',
    isAsBefore: true,
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, into } from './command';
import { quote } from './quote';

/** Each run hands one shell process many commands, so that thousands of words cost a few processes only. */
const RUNS = { seed: 20261123, numRuns: 15 };
const ENV = { ...process.env, LC_ALL: 'C.UTF-8' };

/** What a shell could read something into, one after the other and between ordinary letters. */
const spice = fc.constantFrom(
  ...[...'\'"\\$`!*?[]{}()<>|&;#~=%^-+@:,./ \t\n\r'],
  '$(id)',
  '$IFS',
  "'; id; '",
  '\\\n',
  '\x1b[2J',
  '\x7f',
  'é',
  '一号',
  '🙂',
);
const word = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.oneof(spice, fc.string({ maxLength: 3 })), { maxLength: 12 })
      .map((all) => all.join('')),
  )
  .map((text) => text.replaceAll('\0', ''));
const words = fc.array(word, { minLength: 1, maxLength: 8 });

describe.each(['dash', 'bash'])('quote, read by %s', (shell) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'savepoint-quote-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (script: string) =>
    execFileSync(shell, ['-s'], { input: script, cwd: folder, env: ENV, maxBuffer: 1 << 26 });

  it('gives any words back as they were', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 50, maxLength: 80 }), (commands) => {
        const script = commands.map((some) => quote(command('printf', '%s\\0', ...some)));
        const read = run(`${script.join('\n')}\n`)
          .toString()
          .split('\0')
          .slice(0, -1);
        expect(read).toEqual(commands.flat());
      }),
      RUNS,
    );
  });

  it('writes into the file of exactly that name, and into no other', () => {
    const name = word
      .map((text) => text.replaceAll('/', ''))
      .filter((text) => Buffer.byteLength(text) < 250 && !['', '.', '..'].includes(text));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 10, maxLength: 30 }), (names) => {
        const dir = mkdtempSync(join(folder, 'into '));
        run(names.map((one) => quote(into(join(dir, one), command('echo', one)))).join('\n'));
        expect(readdirSync(dir).sort()).toEqual([...names].sort());
      }),
      RUNS,
    );
  });
});

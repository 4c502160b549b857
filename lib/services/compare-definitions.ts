import { diffLines } from 'diff';
import type { DefinitionChanges } from '@/lib/domain/view';

/** Equal lines shown around a change. */
const AROUND = 3;

/** Passwords of VNC and SPICE, in either kind of quotes. */
export function withoutSecrets(xml: string): string {
  return xml.replace(/(\spasswd=)("[^"]*"|'[^']*')/g, '$1"…"');
}

type Line = DefinitionChanges['lines'][number];

/** What was added and removed, line by line, with a little around it. No lines: nothing differs. */
export function compareLines(then: string, now: string): DefinitionChanges {
  const lines = diffLines(`${then.trim()}\n`, `${now.trim()}\n`).flatMap(
    ({ value, added, removed }): Line[] =>
      value
        .replace(/\n$/, '')
        .split('\n')
        .map((text) => ({ kind: added ? 'is' : removed ? 'was' : 'both', text })),
  );
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'both'),
  );
  const shown: Line[] = [];
  for (const [at, line] of lines.entries()) {
    if (near[at]) shown.push(line);
    else if (shown.length > 0 && near[at - 1]) shown.push({ kind: 'gap', text: '' });
  }
  if (shown.at(-1)?.kind === 'gap') shown.pop();
  return { lines: shown };
}

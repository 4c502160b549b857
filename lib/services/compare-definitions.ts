import { diffLines } from 'diff';
import type { DefinitionChanges } from '@/lib/domain/view';
import { isLayer, rootOf } from '@/lib/storage/layers';

/** Equal lines shown around a change. */
const AROUND = 3;

/** Passwords of VNC and SPICE, in either kind of quotes. */
export function withoutSecrets(xml: string): string {
  return xml.replace(/(\spasswd=)("[^"]*"|'[^']*')/g, '$1"…"');
}

/** A disk that goes on in layers is the disk with which they began: its files change with each snapshot, and the VM does not. */
export function withoutLayers(xml: string): string {
  return xml.replace(/^ *<disk [\s\S]*?<\/disk>$/gm, (disk) => {
    const [, file = ''] = /<source file='([^']*)'/.exec(disk) ?? [];
    if (!isLayer(file)) return disk;
    return disk
      .replace(file, () => rootOf(file))
      .replace(/(<driver [^>]*type=)'qcow2'/, "$1'raw'")
      .replace(/\n *<backingStore [\s\S]*<\/backingStore>/, '');
  });
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

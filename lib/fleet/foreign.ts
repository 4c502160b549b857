import type { ForeignSnapshot, ManagedSave } from '@/lib/domain/inventory';
import { type Problem, problem } from '@/lib/domain/problem';
import { parseSnapshotXml } from '@/lib/libvirt/snapshot-xml';
import { lines, type Section } from './sections';

/** Snapshots that libvirt itself made, by the VM's UUID. One that cannot be read is a complaint, and the others are shown. */
export function readForeign(
  sections: readonly Section[],
  complaints: Problem[],
): Map<string, ForeignSnapshot[]> {
  const current = new Map(
    sections
      .filter(({ name }) => name === 'current')
      .map(({ words, body }) => [words[0], lines(body)[0]]),
  );
  const all = new Map<string, ForeignSnapshot[]>();
  for (const { name, words, body } of sections) {
    const [uuid] = words;
    // One that was deleted since it was listed leaves nothing but an error.
    if (name !== 'foreign' || uuid === undefined || body.trim() === '') continue;
    try {
      const snapshot = parseSnapshotXml(body);
      const isCurrent = current.get(uuid) === snapshot.name;
      all.set(uuid, [...(all.get(uuid) ?? []), { ...snapshot, isCurrent }]);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      complaints.push(problem('foreign-unreadable', { vmUuid: uuid, detail }));
    }
  }
  return all;
}

/** Every managed save image, by its file's name. Lines `size seconds name`, and `hexadecimal|name` of their heads. */
export function readSaves(body: string, heads: string, dir: string): Map<string, ManagedSave> {
  const headers = new Map(
    lines(heads).map((line) => {
      const bar = line.indexOf('|');
      return [line.slice(bar + 1), line.slice(0, bar)];
    }),
  );
  return new Map(
    lines(body).flatMap((line) => {
      const [, size = '', seconds = '', file] = /^(\d+) (\d+)(?:\.\d+)? (.+)$/.exec(line) ?? [];
      if (file === undefined) return [];
      const header = headers.get(file);
      const save = {
        path: `${dir}/${file}`,
        sizeBytes: Number(size),
        savedAt: new Date(Number(seconds) * 1000).toISOString(),
      };
      return [[file, header === undefined ? save : { ...save, header }]];
    }),
  );
}

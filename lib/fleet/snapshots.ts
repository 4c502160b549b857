import { z } from 'zod';
import type { SnapshotFacts, SnapshotRecord } from '@/lib/domain/inventory';
import { manifestSchema, type Verified, verifiedSchema } from '@/lib/domain/manifest';
import { type Problem, problem } from '@/lib/domain/problem';
import { lines } from './sections';

type Sections = Record<'manifests' | 'parts' | 'states' | 'verified', string>;

/** Reads all that the host found of snapshots: manifests, and what really lies in their folders. */
export function readSnapshots(
  sections: Sections,
  storePath: string,
  complaints: Problem[],
): SnapshotRecord[] {
  const facts = readFacts(sections);
  const records: SnapshotRecord[] = [];
  for (const line of lines(sections.manifests)) {
    const parsed = json.pipe(manifestSchema).safeParse(line);
    if (!parsed.success) {
      complaints.push(
        problem('manifest-unreadable', { path: storePath, begins: line.slice(0, 80) }),
      );
      continue;
    }
    const { vm, id } = parsed.data;
    const folder = `${vm.uuid}/${id}`;
    const found = facts.get(folder);
    records.push({
      manifest: parsed.data,
      dir: `${storePath}/vms/${folder}`,
      ...(found ? { facts: found } : {}),
    });
  }
  return records;
}

/** What `find` calls a block. */
const BLOCK_BYTES = 512;

/** A moment as `find` writes it. */
const SECONDS = /^\d+(\.\d+)?$/;

/** By folder: `UUID/id`. */
function readFacts({ parts, states, verified }: Sections): Map<string, SnapshotFacts> {
  const headers = new Map<string, string>();
  for (const line of lines(states)) {
    const bar = line.indexOf('|');
    headers.set(line.slice(bar + 1).replace(/\/state\.save(\.zst)?$/, ''), line.slice(0, bar));
  }
  const verdicts = new Map<string, Verified>();
  for (const line of lines(verified)) {
    // What cannot be read counts as never verified.
    const one = json.pipe(verifiedSchema).safeParse(line);
    if (one.success) verdicts.set(one.data.id, one.data);
  }
  const facts = new Map<string, SnapshotFacts>();
  for (const line of lines(parts)) {
    const [readable, size, blocks, links, ...rest] = line.split(' ');
    // Of a host whose installed helper is older, the path comes at once.
    const written = SECONDS.test(rest[0] ?? '') ? Math.floor(Number(rest.shift())) : undefined;
    const [uuid = '', id = '', ...name] = rest.join(' ').split('/');
    const folder = `${uuid}/${id}`;
    const header = headers.get(folder);
    const verdict = verdicts.get(id);
    const one = facts.get(folder) ?? {
      files: {},
      ...(header === undefined ? {} : { header }),
      ...(verdict ? { verified: verdict } : {}),
    };
    one.files[name.join('/')] = {
      sizeBytes: Number(size),
      ...(written === undefined ? {} : { modifiedAt: written }),
      heldBytes: Number(blocks) * BLOCK_BYTES,
      ...(Number(links) > 1 ? { linked: true } : {}),
      ...(readable === 'u' ? { unreadable: true } : {}),
    };
    facts.set(folder, one);
  }
  return facts;
}

/** JSON, or `undefined` where it is none; the schema behind it then says no. */
const json = z.string().transform((text): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
});

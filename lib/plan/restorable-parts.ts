import type { SnapshotFacts } from '@/lib/domain/inventory';
import { capturedDisks, diskKey, type Manifest, type Part } from '@/lib/domain/manifest';
import { firstNo, no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { driverNamed } from '@/lib/storage';
import type { Scene } from './plan';
import { neededParts } from './screen';

/** The parts in a snapshot's folder: there, whole, readable, and the saved memory one that libvirt finished. */
export function partsAreWhole(
  scene: Pick<Scene, 'host'>,
  manifest: Manifest,
  facts: SnapshotFacts,
): Verdict {
  const { verified } = facts;
  // In the store of a host a file is there or it is not.
  const elsewhere = scene.host.uri === '' ? (manifest.deduplicated?.files ?? []) : [];
  const here = neededParts(manifest).filter(({ file }) => !elsewhere.includes(file));
  return firstNo(...here.map((part) => () => partIsWhole(scene, manifest, part, facts)), () =>
    verified && !verified.ok
      ? no('restore-verify-failed', {
          snapshot: manifest.label,
          parts: verified.bad.join(', '),
          at: verified.at,
        })
      : YES,
  );
}

function partIsWhole(
  { host }: Pick<Scene, 'host'>,
  manifest: Manifest,
  part: Part,
  facts: SnapshotFacts,
) {
  const { file, sizeBytes } = part;
  const found = facts.files[file];
  const where = { snapshot: manifest.label, part: file, host: host.name };
  if (!found) return no('restore-part-missing', where);
  if (found.sizeBytes !== sizeBytes) {
    return no('restore-part-size', { ...where, thenBytes: sizeBytes, nowBytes: found.sizeBytes });
  }
  if (found.unreadable) return no('restore-part-unreadable', where);
  return part.role === 'state' ? headerIsRight(manifest, part, facts.header) : YES;
}

/**
 * What somebody wrote to after its last reading, which found it whole: the same length says nothing of the content. Both
 * times are of the host's own clock, in whole seconds. What has no hash was not read then, and is not accused.
 */
export function writtenSince(
  { host, inventory }: Pick<Scene, 'host' | 'inventory'>,
  manifest: Manifest,
  { files, verified }: SnapshotFacts,
): Problem[] {
  if (!verified?.ok) return [];
  const readAt = Math.floor(Date.parse(verified.at) / 1000);
  const parts = neededParts(manifest).map(({ file }) => ({
    ...{ key: file, part: file, modifiedAt: files[file]?.modifiedAt },
  }));
  const disks = capturedDisks(manifest).flatMap((disk) =>
    (driverNamed(disk.driver)?.ownFiles(disk) ?? []).map((path) => ({
      ...{ key: diskKey(disk.target), part: path, modifiedAt: inventory.files[path]?.modifiedAt },
    })),
  );
  return [...parts, ...disks]
    .filter(({ key, modifiedAt = 0 }) => verified.parts[key] !== undefined && modifiedAt > readAt)
    .map(({ part }) =>
      problem('restore-written-since', {
        ...{ snapshot: manifest.label, part, host: host.name, at: verified.at },
      }),
    );
}

/** libvirt's marks of a saved state, 16 bytes in hexadecimal (`qemu_saveimage.h`). */
const hex = (text: string) => Buffer.from(text.padEnd(16, '\0')).toString('hex');
const FINISHED = hex('LibvirtQemudSave');
const UNFINISHED = hex('LibvirtQemudPart');
const HEADER_BYTES = 92;
/** The mark of what zstd compressed (RFC 8878). */
const ZSTD = '28b52ffd';

function headerIsRight({ label }: Manifest, part: Part, header: string | undefined): Verdict {
  if (header === undefined) return YES;
  if (part.packed) {
    return header.startsWith(ZSTD) ? YES : no('restore-state-foreign', { snapshot: label });
  }
  if (header.startsWith(UNFINISHED)) return no('restore-state-unfinished', { snapshot: label });
  if (!header.startsWith(FINISHED)) return no('restore-state-foreign', { snapshot: label });
  const odd = (detail: string) => no('restore-state-header', { snapshot: label, detail });
  if (part.header !== undefined) {
    return part.header === header ? YES : odd('it is not the header that was written');
  }
  // Numbers are in the host's own order; every host of ours counts from the small end.
  const bytes = Buffer.from(header, 'hex');
  const version = bytes.readUInt32LE(16);
  if (version < 1 || version > 3) return odd(`version ${version} is unknown`);
  return HEADER_BYTES + bytes.readUInt32LE(20) < part.sizeBytes
    ? YES
    : odd('the definition in it is longer than the file');
}

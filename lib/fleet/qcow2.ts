import type { InsideSnapshot } from '@/lib/domain/inventory';
import { lines } from './sections';

/**
 * qcow2's own structures, read from their bytes (`qemu/docs/interop/qcow2.txt`): cheaper than a program for each image,
 * and possible while a guest writes to it.
 */
export type Qcow2Header = { virtualBytes: number };

/** Lines `hexadecimal|path` of the first 80 bytes of images. */
export function readHeaders(body: string): Map<string, Qcow2Header> {
  return new Map(
    lines(body).map((line) => {
      const bar = line.indexOf('|');
      return [line.slice(bar + 1), { virtualBytes: Number.parseInt(line.slice(48, 64), 16) }];
    }),
  );
}

/** A line `i path`, then the image's snapshot table in hexadecimal. A table that makes no sense is left out. */
export function readInside(
  body: string,
  counts: ReadonlyMap<string, number>,
): Record<string, InsideSnapshot[]> {
  const all: Record<string, InsideSnapshot[]> = {};
  let path: string | undefined;
  for (const line of lines(body)) {
    if (line.startsWith('i ')) path = line.slice(2);
    else if (path !== undefined) {
      const table = readTable(Buffer.from(line, 'hex'), counts.get(path) ?? 0);
      if (table) all[path] = table;
      path = undefined;
    }
  }
  for (const [image, count] of counts) if (count === 0) all[image] = [];
  return all;
}

/** How many snapshots each image says that it holds. */
export function readCounts(body: string): Map<string, number> {
  return new Map(
    lines(body).map((line) => [
      line.slice(line.indexOf('|') + 1),
      Number.parseInt(line.slice(120, 128), 16),
    ]),
  );
}

const FIXED_BYTES = 40;

function readTable(bytes: Buffer, count: number): InsideSnapshot[] | undefined {
  const table: InsideSnapshot[] = [];
  let at = 0;
  while (table.length < count) {
    if (at + FIXED_BYTES > bytes.length) return undefined;
    const idLength = bytes.readUInt16BE(at + 12);
    const nameLength = bytes.readUInt16BE(at + 14);
    const extraLength = bytes.readUInt32BE(at + 36);
    const nameAt = at + FIXED_BYTES + extraLength + idLength;
    const end = nameAt + nameLength;
    if (end > bytes.length) return undefined;
    table.push({
      name: bytes.toString('utf8', nameAt, end),
      id: bytes.toString('utf8', nameAt - idLength, nameAt),
      ...(extraLength >= 16
        ? { virtualBytes: Number(bytes.readBigUInt64BE(at + FIXED_BYTES + 8)) }
        : {}),
    });
    at = Math.ceil(end / 8) * 8;
  }
  return table;
}

import { z } from 'zod';

/**
 * Ids are made by us and are the only words from a request that ever reach a path on a host.
 * They sort by time: `20261123t155418-9f3ab2`.
 */
const GENERATED = /^\d{8}t\d{6}-[0-9a-f]{6}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const snapshotIdSchema = z.string().regex(GENERATED);
/** Snapshots that libvirt made have names, which it chose or was given: no slash and no newline. */
export const foreignIdSchema = z.string().regex(/^libvirt:[^/\n\r\0]{1,255}$/);
export const isForeignId = (id: string): boolean => id.startsWith('libvirt:');

export const taskIdSchema = z.string().regex(GENERATED);
export const vmUuidSchema = z.string().regex(UUID);

/** Makes an id from a moment and six hexadecimal digits of randomness, both given by the caller. */
export function makeId(at: Date, hex6: string): string {
  const stamp = at.toISOString().replace(/[-:]/g, '').slice(0, 15).toLowerCase();
  return `${stamp}-${hex6}`;
}

import { z } from 'zod';
import { snapshotIdSchema, vmUuidSchema } from './ids';

/**
 * `manifest.json` of a snapshot: the file that makes a snapshot exist, and all that a dashboard
 * without a database needs to know about it. Written once on the host, after everything else is safe on disk;
 * only label, description and parent change later.
 */
const partSchema = z.object({
  role: z.enum(['state', 'domain', 'live', 'nvram', 'tpm', 'screen']),
  file: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().nullable(),
});

const capturedDiskSchema = z.object({
  target: z.string(),
  path: z.string(),
  format: z.string(),
  captured: z.literal(true),
  driver: z.string(),
  /** The driver's own address of what it captured. */
  ref: z.string(),
  /** Bytes allocated for the capture; null where the storage does not tell. */
  sizeBytes: z.number().int().nonnegative().nullable(),
});

const skippedDiskSchema = z.object({
  target: z.string(),
  path: z.string().nullable(),
  captured: z.literal(false),
  why: z.enum(['cdrom', 'floppy', 'read-only', 'empty']),
});

export const manifestSchema = z.object({
  version: z.literal(1),
  id: snapshotIdSchema,
  vm: z.object({ uuid: vmUuidSchema, name: z.string() }),
  label: z.string(),
  description: z.string(),
  parent: snapshotIdSchema.nullable(),
  takenAt: z.iso.datetime(),
  takenBy: z.string(),
  method: z.enum(['saved', 'off']),
  withMemory: z.boolean(),
  /** The VM's state at the captured instant; a rollback ends in this state. */
  state: z.enum(['running', 'paused', 'shut off']),
  pauseMs: z.number().int().nonnegative().nullable(),
  machine: z.string().nullable(),
  versions: z.object({ libvirt: z.string(), qemu: z.string(), savepoint: z.string() }),
  parts: z.array(partSchema),
  disks: z.array(z.discriminatedUnion('captured', [capturedDiskSchema, skippedDiskSchema])),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Part = z.infer<typeof partSchema>;
export type CapturedDisk = z.infer<typeof capturedDiskSchema>;
export type SkippedDisk = z.infer<typeof skippedDiskSchema>;

/** The disks of a snapshot that a rollback puts back. */
export function capturedDisks(manifest: Manifest): CapturedDisk[] {
  return manifest.disks.filter((disk): disk is CapturedDisk => disk.captured);
}

/** Bytes that the snapshot holds, as far as its storage tells. */
export function heldBytes(manifest: Manifest): number {
  const parts = manifest.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  return capturedDisks(manifest).reduce((sum, disk) => sum + (disk.sizeBytes ?? 0), parts);
}

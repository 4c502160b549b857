import { z } from 'zod';
import { snapshotIdSchema, vmUuidSchema } from './ids';

/**
 * A manifest may come from an archive or another host, and its words become parts of paths and of commands. Nothing that a
 * VM can really have is refused, for a snapshot with an odd path must not vanish; where a path may be written to is a rule
 * of its own (`lib/plan/places.ts`).
 */
const plainWord = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]*$/);
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const absolutePath = z.string().regex(/^\/[^\x00-\x1f\x7f]*$/);
/** The place of variables that the definition named as a source: an older Savepoint read none, and kept an empty file. */
const BLANK = /^\s+$/;
/** A path, or an address that its storage driver understands; no option. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const address = z.string().regex(/^[^\x00-\x1f\x7f-][^\x00-\x1f\x7f]*$/);
/** As libvirt has it: no slash and no newline. */
const vmName = z.string().regex(/^[^/\n\0]+$/);

/**
 * `manifest.json` of a snapshot: the file that makes a snapshot exist, and all that a dashboard
 * without a database needs to know about it. Written once on the host, after everything else is safe on disk;
 * only label, description and parent change later.
 */
const partSchema = z.object({
  role: z.enum(['state', 'domain', 'live', 'resume', 'nvram', 'tpm', 'screen']),
  file: fileName,
  /** Where on the host a rollback puts it, for what is neither memory nor definition. */
  path: absolutePath.or(z.string().regex(BLANK)).optional(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().nullable(),
  /**
   * The file is a saved state compressed with zstd: its length when unpacked, and the time that compressing it took. Here, because
   * the host writes it behind the hash (`lib/host/verbs/pack.sh`).
   */
  packed: z
    .object({ sizeBytes: z.number().int().positive(), ms: z.number().int().nonnegative() })
    .optional(),
  /** The first 92 bytes of a saved state in hexadecimal: libvirt's header, which no restore survives changed. */
  header: z.string().optional(),
});

/** A file that a restore needs and a snapshot does not hold. Times are whole seconds since 1970. */
const neededFileSchema = z.object({
  path: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  modifiedAt: z.number().int(),
});

const capturedDiskSchema = z.object({
  target: plainWord,
  path: address,
  format: plainWord,
  captured: z.literal(true),
  driver: z.string(),
  /** The driver's own address of what it captured. */
  ref: address,
  /** Bytes allocated for the capture; null where the storage does not tell. */
  sizeBytes: z.number().int().nonnegative().nullable(),
  /** What the guest sees as the disk's size. */
  virtualBytes: z.number().int().nonnegative().optional(),
  /** Length of the capture, where it is a file of its own. */
  refBytes: z.number().int().nonnegative().optional(),
  /** When the capture was last written to, where it is a file that the VM had used before. Seconds since 1970. */
  refModifiedAt: z.number().int().optional(),
  /** The file that the kept definition names instead of `path`; nothing lies there. */
  definedAs: absolutePath.optional(),
  /** Files below this one, nearest first. */
  backing: z.array(neededFileSchema).optional(),
});

const skippedDiskSchema = z.object({
  target: z.string(),
  path: z.string().nullable(),
  captured: z.literal(false),
  why: z.enum(['cdrom', 'floppy', 'read-only', 'empty']),
  /** What lay in the drive. */
  medium: neededFileSchema.optional(),
});

/** What of the machine a restore depends on, or a person may miss afterwards. */
const configurationSchema = z.object({
  memoryBytes: z.number().nonnegative(),
  /** As the VM's own. Absent: the CPU was KVM's, or an older Savepoint took the snapshot. */
  emulated: z.object({ memoryBytes: z.number() }).optional(),
  cpus: z.number().int().positive(),
  emulator: z.string().optional(),
  cpu: z.object({ mode: z.string().optional(), model: z.string().optional() }).optional(),
  nics: z.array(z.object({ mac: z.string(), source: z.string() })),
});

/**
 * How an instant was captured (`DESIGN.md` §4). `live`: the guest runs on over short-lived overlays; `held`: it runs
 * until memory is written and stands still while disks are captured; `saved`: it stands still throughout; `disk-only`:
 * a running guest without its memory; `off`: nothing ran.
 */
export const METHODS = ['live', 'held', 'saved', 'disk-only', 'off'] as const;
export type MethodName = (typeof METHODS)[number];

export const manifestSchema = z.object({
  version: z.literal(1),
  id: snapshotIdSchema,
  vm: z.object({ uuid: vmUuidSchema, name: vmName }),
  label: z.string(),
  description: z.string(),
  parent: snapshotIdSchema.nullable(),
  takenAt: z.iso.datetime(),
  takenBy: z.string(),
  method: z.enum(METHODS),
  withMemory: z.boolean(),
  /** Taken by Savepoint itself before a rollback, and removed again after some days. */
  automatic: z.literal(true).optional(),
  /** The VM's state at the captured instant; a rollback ends in this state. */
  state: z.enum(['running', 'paused', 'shut off']),
  pauseMs: z.number().int().nonnegative().nullable(),
  /** Whether the guest's agent had its filesystems frozen, where memory was left out of a running VM. */
  quiesced: z.boolean().nullable().optional(),
  machine: z.string().nullable(),
  configuration: configurationSchema.optional(),
  versions: z.object({ libvirt: z.string(), qemu: z.string(), savepoint: z.string() }),
  parts: z.array(partSchema),
  /**
   * At an archive that keeps equal parts once: these files lie in its borg repository under that name, and added that many
   * bytes to it.
   */
  deduplicated: z
    .object({
      archive: plainWord,
      files: z.array(fileName),
      bytes: z.number().int().nonnegative(),
    })
    .optional(),
  disks: z.array(z.discriminatedUnion('captured', [capturedDiskSchema, skippedDiskSchema])),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Configuration = z.infer<typeof configurationSchema>;
export type NeededFile = z.infer<typeof neededFileSchema>;
export type Part = z.infer<typeof partSchema>;
export type CapturedDisk = z.infer<typeof capturedDiskSchema>;
export type SkippedDisk = z.infer<typeof skippedDiskSchema>;

/** The disks of a snapshot that a rollback puts back. */
export function capturedDisks(manifest: Manifest): CapturedDisk[] {
  return manifest.disks.filter((disk): disk is CapturedDisk => disk.captured);
}

/**
 * `verified.json` beside a manifest: what the last reading of every byte found. Hashes stay those of the first time;
 * `bad` names what has other content since.
 */
export const verifiedSchema = z.object({
  id: snapshotIdSchema,
  at: z.iso.datetime(),
  ok: z.boolean(),
  parts: z.record(z.string(), z.string()),
  bad: z.array(z.string()),
});
export type Verified = z.infer<typeof verifiedSchema>;

/** What the content of a captured disk is called among the hashes of a snapshot's parts. */
export const diskKey = (target: string): string => `disk-${target}`;

/** Nothing of it was kept, and nothing there is to be changed. */
export const wasNotFound = ({ path }: Pick<Part, 'path'>): boolean =>
  path !== undefined && BLANK.test(path);

/** Bytes of a part as libvirt or the firmware reads it. */
export const plainBytes = ({ sizeBytes, packed }: Part): number => packed?.sizeBytes ?? sizeBytes;

/** Bytes that taking the snapshot wrote, as far as its storage tells. */
export function writtenBytes(manifest: Manifest): number {
  const parts = manifest.parts.reduce((sum, part) => sum + plainBytes(part), 0);
  return capturedDisks(manifest).reduce((sum, disk) => sum + (disk.sizeBytes ?? 0), parts);
}

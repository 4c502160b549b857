import type { Disk, FileFacts, Inventory, Volume } from '@/lib/domain/inventory';
import type { CapturedDisk } from '@/lib/domain/manifest';
import type { Held } from '@/lib/domain/sizes';
import type { Command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Layer } from './layers';

/** A disk that has a file or device behind it, with its facts. */
export type StoredDisk = Disk & { path: string; file: FileFacts };

/** What a driver's match says: it captures this disk, or the reason why not, in words for an operator. */
export type Match = { ok: true } | { ok: false; why: string };

/**
 * How a disk stands while it is captured. `unused`: nobody has it open. `bound`: neither, but a saved memory names its file
 * and will go on with it. `beneath`: frozen under an overlay, and read by the guest. `inactive`: the guest is paused and its QEMU has let go of the image until it runs on, as at the end of a
 * migration. `paused`: the guest is paused and everything it wrote is flushed, but its QEMU holds the image.
 */
export type Standstill = 'unused' | 'bound' | 'beneath' | 'inactive' | 'paused';

/** Nobody has the disk open. */
export const isAtRest = (standstill: Standstill): boolean =>
  standstill === 'unused' || standstill === 'bound';

/** Where a capture belongs. Both ids are ours and safe in a path. */
export type CaptureContext = {
  vmUuid: string;
  snapshotId: string;
  snapshotDir: string;
  standstill: Standstill;
};

export type Capture = {
  /** The driver's own address of what it captured; it is all that the other verbs need later. */
  ref: string;
  /** A file on the host whose allocated blocks are the capture's size, where there is one. */
  sizedBy?: string;
  /** Where the disk goes on, if not where it lies. Made by the capture's steps, or by libvirt as an overlay that stays. */
  layer?: Layer;
  /** The file that the kept definition names for the disk instead of the captured one, which nobody may write to. */
  definedAs?: string;
  /** Before the guest stands still, if it will: may take its time. */
  prepare: Step[];
  /** The capture itself. */
  steps: Step[];
  /** When the guest runs again: makes sure of what was captured. */
  settle: Step[];
};

/** Steps that put a disk back and keep the present one aside, and those that let go of it. */
export type WayBack = { place: Step[]; release: Step[] };

/** A file or device with the bytes of a capture, after steps that make it readable. */
export type Export = {
  file: string;
  /** The file is the capture itself, so what was recorded of its content holds for it. */
  isOwn: boolean;
  /** Bytes that arrive at most, where that is neither the capture's own length nor what is written before. */
  sentBytes?: number;
  steps: Step[];
  /** When nobody reads it any more. */
  release?: Step[];
};

/** Where something may be laid for the time of a transfer. */
export type ExportContext = TaskContext & { stageDir: string };

/** How captures leave their host as bytes. */
export type Leaving = {
  formatOf(disk: CapturedDisk): string;
  /** Bytes that have to be written before anything can be sent. `imageBytes`: of the image that the capture lies in, if known. */
  stagedBytes(disk: CapturedDisk, imageBytes?: number): number;
  export(disk: CapturedDisk, context: ExportContext): Export;
};

/** Whose disk it is, and which task works on it. */
export type TaskContext = { taskId: string; vmUuid: string };

/** What a rollback knows beside. */
export type PlaceContext = TaskContext & {
  /** Where the disk goes instead of its old path, because what lies there must stay as it is. */
  fresh?: Layer;
};

/**
 * One way of capturing a disk. Drivers describe steps and never run them; the planner reads the flags and
 * never asks for a driver by name. To add one: a file here and a line in `index.ts`.
 */
export interface StorageDriver {
  /** Also the key of its words for people, in `storage.ts` of each language. */
  readonly name: string;
  /** In a sentence: how it captures a disk. */
  readonly title: string;
  /** Takes a moment whatever the size, so the guest hardly waits for it. */
  readonly instant: boolean;
  /** How a disk may stand while it is captured, beside being unused. */
  readonly captures: readonly Exclude<Standstill, 'unused' | 'bound'>[];
  /** Captures lie inside the disk's image, where only one program may remove them. */
  readonly insideImage: boolean;
  /**
   * A capture is the disk's own file, frozen where it lies: the disk goes on in a layer over it, and so it does after a
   * rollback. Nothing may ever write to that file, so a memory that names it cannot simply go on.
   */
  readonly freezesFile?: true;
  /** Bytes it will write at capture, and where, for the check of free space. */
  copiedBytes(disk: StoredDisk): number;
  /** Whether it can capture this disk. */
  matches(disk: StoredDisk): Match;
  /** Steps that capture the disk while it stands as the context says. */
  capture(disk: StoredDisk, context: CaptureContext): Capture;
  /** Why the capture is not whole, by what the last look at the host found; undefined while nothing speaks against it. */
  fault(
    disk: CapturedDisk,
    found: Pick<Inventory, 'files' | 'inside' | 'volumes'>,
  ): string | undefined;
  /** Files whose bytes are the capture and nothing else's; empty where it shares a file with the disk. */
  ownFiles(disk: Pick<CapturedDisk, 'ref'>): string[];
  /** What its captures hold takes longer to read than a look may: `lib/host/sizes.sh` does. */
  readonly isMeasured: boolean;
  /** What the capture alone holds, as far as its storage tells: removing it would free that. */
  held(disk: CapturedDisk, found: Pick<Inventory, 'files' | 'volumes' | 'measured'>): Held;
  /** Steps that look for damage in what the capture shares with the disk, as far as that is possible right now. */
  inspect(disk: CapturedDisk, context: TaskContext): Step[];
  /** Checks, before anything is stopped, that the capture is still whole. */
  verify(disk: CapturedDisk): Step[];
  /** Steps that put the capture in place while nothing uses the disk. The present disk is kept aside. */
  place(disk: CapturedDisk, context: PlaceContext): Step[];
  /** Steps that let go of what `place` kept aside. The VM runs again by then, or is shut off. */
  release(disk: CapturedDisk, context: PlaceContext): Step[];
  /** Steps that remove the capture, whether the VM runs or not; other captures of the same disk stay whole. */
  discard(disk: CapturedDisk, context: TaskContext): Step[];
  /** How a capture becomes bytes for another machine. A driver without it keeps its captures where they are. */
  readonly leaving?: Leaving;
  /** The way back onto a volume of this kind for a capture that is a plain file. Without it such a capture is refused there. */
  fromFile?(disk: CapturedDisk, volume: Volume, context: TaskContext): WayBack;
  /** The one command that puts the capture back by hand, for the rescue note. */
  byHand(disk: Pick<CapturedDisk, 'path' | 'ref' | 'format' | 'definedAs'>): Command;
}

import type { MethodName } from '@/lib/domain/manifest';
import type { Verdict } from '@/lib/domain/problem';
import type { Step } from '@/lib/shell/step';
import type { Standstill } from '@/lib/storage/driver';
import type { DiskCaptures } from '../capture';
import type { Scene } from '../plan';

/** What the steps of a snapshot have to know. */
export type KeepingFacts = {
  scene: Scene;
  taskId: string;
  /** The snapshot's folder. */
  dir: string;
  /** The task's own folder. */
  task: string;
  /** Where libvirt's managed save lands. */
  savedPath: string;
  disks: DiskCaptures;
  memoryBytes: number;
  /** Save directory and store are on different filesystems: a second name for the file is not possible. */
  mustCopy: boolean;
};

/**
 * One way of bringing memory and disks to a standstill while they are captured (`DESIGN.md` §4). Like a storage driver it
 * describes and does nothing. To add one: a file here and a line in `index.ts`.
 */
export interface Method {
  readonly name: MethodName;
  readonly withMemory: boolean;
  /** How the disks stand between `stop` and `goOn`. */
  readonly standstill: Standstill;
  /** How long the guest stands still on a host of which nothing is known yet; absent where its memory decides. */
  readonly usualPauseMs?: number;
  /** Why this VM cannot be captured like this now; what speaks against every method is asked elsewhere. */
  may(scene: Scene): Verdict;
  /** Looks before anything is done; changes nothing. */
  checks(facts: KeepingFacts): Step[];
  /** After these the disks stand still, and memory (if any) is of the same instant. */
  stop(facts: KeepingFacts): Step[];
  /** After these the guest runs as it did before. */
  goOn(facts: KeepingFacts): Step[];
}

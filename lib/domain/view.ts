import type { BulkKind } from './bulk';
import type { HostStatus, Place, Pool, Vm, VmState } from './inventory';
import type { Manifest, MethodName } from './manifest';
import type { Mode } from './mode';
import type { PlaceView } from './place';
import type { Problem, Verdict } from './problem';
import type { Bound, Held, HostRoom, SnapshotSize } from './sizes';
import type { TaskKind } from './task';

/** What the browser gets. Plain JSON; times are ISO strings, sizes bytes. */

/** What whoever looks may not do to a row of a list, and why. Absent: all that the list offers. */
export type Denied = Partial<Record<BulkKind, Problem>>;

export type VmRow = {
  uuid: string;
  name: string;
  title?: string;
  tags?: string[];
  state: VmState;
  snapshotCount: number;
  /** What its snapshots hold, and when the newest was taken. */
  snapshotBytes: number;
  snapshotBound: Bound;
  newestAt?: string;
  /** The worst badge among them. */
  badge?: Restorability['level'];
  /** The task that works on this VM now. */
  task?: { id: string; kind: TaskKind };
  odd?: string;
  denied?: Denied;
};

export type HostHead = {
  id: string;
  name: string;
  address: string;
  port: number;
  user: string;
  sudo: boolean;
  uri: string;
  storePath: string;
  status: HostStatus;
  /** Why the host does not answer. */
  problem?: Problem;
  /** When the data shown were read. Absent: never yet. */
  seenAt?: string;
};

/**
 * After how many minutes saved memory is compressed; null: never. `isOwn`: the host's own setting, else the dashboard's, which is
 * `usualMinutes`.
 */
export type CompressionSetting = {
  afterMinutes: number | null;
  isOwn: boolean;
  usualMinutes: number | null;
};

export type HostView = HostHead & {
  canRefresh: Verdict;
  canChange: Verdict;
  canRemove: Verdict;
  /** Where its snapshots usually go. */
  defaultPlaceId?: string;
  canSetDefault: Verdict;
  compression: CompressionSetting;
  canSetCompression: Verdict;
  hostname?: string;
  versions?: { libvirt: string; qemu: string };
  saveDir?: Place;
  store?: Place;
  pools: Pool[];
  /** What snapshots take of all that. */
  room?: HostRoom;
  complaints: Problem[];
  vms: VmRow[];
  /** Snapshots whose VM is no longer defined here. */
  orphans: OrphanView[];
};

/** A snapshot whose VM is no longer defined on its host. */
export type OrphanView = {
  manifest: Manifest;
  size: SnapshotSize;
  canClone: Verdict;
  canDefine: Verdict;
  canRemove: Verdict;
};

/** A snapshot among those of all hosts. */
export type SnapshotRow = {
  id: string;
  vmUuid: string;
  vmName: string;
  label: string;
  /** The first line. */
  description: string;
  takenAt: string;
  takenBy: string;
  withMemory: boolean;
  /** What it alone holds. */
  sizeBytes: number;
  bound: Bound;
  badge: Restorability['level'];
  /** Why it is not green. */
  why?: Problem;
  automatic?: true;
  /** Its VM is no longer defined. */
  orphan?: true;
  tags?: string[];
  denied?: Denied;
};

export type HostSnapshots = {
  id: string;
  name: string;
  status: HostStatus;
  seenAt?: string;
  rows: SnapshotRow[];
};

export type SnapshotsView = { hosts: HostSnapshots[] };

/** What some operators have the dashboard ask for. */
export type Confirming = {
  /** A rollback wants the VM's name typed, and that of many VMs their number. */
  confirmByName?: true;
};

export type FleetView = Confirming & { hosts: HostView[]; canAddHost: Verdict };

/** How one disk of a VM is captured, or why not. */
/** A file of a disk that goes on in layers. `snapshots`: names of those that hold it. */
export type LayerNode = {
  path: string;
  depth: number;
  snapshots: string[];
  /** The VM writes to it. */
  isActive: boolean;
  sizeBytes?: number;
};

export type DiskView = {
  target: string;
  path?: string;
  format: string;
  sizeBytes?: number;
  /** Name of the storage driver that captures it. */
  driver?: string;
  /** The VM runs on, but for a moment, while its memory is written; nobody can say of one that does not run. */
  live?: boolean;
  /** What the disk shares its room with. */
  pool?: Pool;
  /** Its files, each after the one that it lies over. */
  layers?: LayerNode[];
  /** The disk is left out of snapshots on purpose (CD-ROM, read-only, …). */
  skipped?: 'cdrom' | 'floppy' | 'read-only' | 'empty';
  /** No snapshot is possible because of this disk. */
  problem?: Problem;
};

/** Whether a rollback to a snapshot would work, in one colour and one sentence. */
export type Restorability = {
  level: 'green' | 'amber' | 'red';
  problem: Problem;
  /** When its bytes were last read and found as at first. */
  verifiedAt?: string;
  /** Disks whose bytes were not read then, by their targets: what was captured of them is no file of its own. */
  unread?: string[];
};

/** A place at which a copy of a snapshot is, as it was last seen. */
export type PlaceMark = {
  id: string;
  kind: 'host' | 'archive';
  name: string;
  status: HostStatus;
  seenAt?: string;
};

/** A copy besides the snapshot that is looked at. */
export type KeptCopy = PlaceMark & { canRemove: Verdict };

/** A snapshot among those that a place keeps. */
export type StoredSnapshot = {
  id: string;
  label: string;
  description: string;
  takenAt: string;
  withMemory: boolean;
  /** What it alone holds there. */
  size: Held;
  /** Where else it is, as far as that is in sight. */
  copies: PlaceMark[];
  /** What is wrong with what lies there. */
  damage?: Problem;
};

/** What a place keeps of one VM, the newest first. */
export type StoredVm = {
  uuid: string;
  name: string;
  held: Held;
  snapshots: StoredSnapshot[];
  /** The hosts in sight on which one goes on with it: they define it, or have a snapshot of it. */
  hosts: { id: string; name: string; isDefined: boolean }[];
  /** May what lies there be brought to a host? */
  canBring: Verdict;
  /** May it be removed there? */
  canRemove: Verdict;
};

/** All that a place keeps and that is in sight, as it was last seen. */
export type PlaceContents = {
  place: PlaceView;
  dedup?: PlaceDedup;
  vms: StoredVm[];
};

/** Whether an archive keeps once what its snapshots have in common, and may begin to. */
export type PlaceDedup = { isOn: boolean; canBegin: Verdict };

export type SnapshotView = {
  manifest: Manifest;
  /** Where it is, if it is not on its VM's host. */
  place?: PlaceMark;
  /** Where else it is, besides. */
  copies?: KeptCopy[];
  restore: Restorability;
  /** What it alone holds where it is, as far as that storage tells. */
  size: SnapshotSize;
  canRollback: Verdict;
  /** Of one that is elsewhere: may it come back, whatever follows? */
  canBringBack?: Verdict;
  canEdit: Verdict;
  canRemove: Verdict;
  canVerify: Verdict;
  /** May a VM be made from it? */
  canClone: Verdict;
  /** Who made it, where that was not Savepoint. */
  origin?: 'libvirt' | 'managed-save';
  /** May this saved state be kept as a snapshot? */
  canKeep?: Verdict;
  /** May its saved memory be compressed? Absent where there is none, or where it is. */
  canCompress?: Verdict;
  /** The task that reads it through right now. */
  verifying?: string;
};

/** How the definition in a snapshot differs from the present one, line by line. No lines: it does not. */
export type DefinitionChanges = {
  lines: { kind: 'both' | 'was' | 'is' | 'gap'; text: string }[];
};

/** What made a snapshot. No steps: nobody remembers. `taskId`: the dashboard has the whole task. */
export type SnapshotCommands = {
  taskId?: string;
  steps: { id: string; title: string; command: string }[];
};

export type VmView = Confirming & {
  host: HostHead;
  vm: Vm;
  snapshots: SnapshotView[];
  /** Where its snapshots usually go: the VM’s own choice, or that of its host. */
  defaultPlaceId?: string;
  isOwnDefault?: boolean;
  canSetDefault: Verdict;
  disks: DiskView[];
  task?: { id: string; kind: TaskKind };
  /** An interrupted task that could not be brought to an end by itself: a person chooses the way. */
  decision?: {
    taskId: string;
    kind: TaskKind;
    label: string;
    canFinish: Verdict;
    canUndo: Verdict;
  };
  canTake: { withMemory: Verdict; withoutMemory: Verdict };
  /** Sending snapshots of it to another place. */
  canSend: { copy: Verdict; move: Verdict };
  /** Undoing the last rollback, and taking its notice off. */
  canUndo: Verdict;
  /** The ways of capturing it as it is now, quickest first. */
  methods: { method: MethodName; verdict: Verdict }[];
};

/** Read before it is done: the plan of an operation in words and commands. */
export type PlanPreview =
  | {
      ok: true;
      steps: { id: string; title: string; command: string }[];
      warnings: Problem[];
      estimate: Estimate;
      /** What follows by itself once this is done. */
      follows?: Omit<Extract<PlanPreview, { ok: true }>, 'follows'>;
    }
  | { ok: false; problem: Problem };

export type Estimate = {
  /** How the instant will be captured. */
  method?: MethodName;
  /** What would have let the guest stand still for less, and why it cannot be. */
  passedOver?: { method: MethodName; problem: Problem }[];
  /** How long the guest will stand still; absent where it does not. */
  pauseMs?: number;
  /** Bytes of memory that will be written into the save directory. */
  memoryBytes?: number;
  /** Bytes that will be copied besides. */
  copiedBytes?: number;
  /** Free bytes where they will land. */
  freeBytes?: number;
};

export type OperationRequest =
  | {
      kind: 'take';
      label: string;
      description: string;
      withMemory: boolean;
      /** Of the state that somebody saved, instead of the VM as it is. */
      ofSaved?: boolean;
      /** `auto`: the shortest pause that is possible. */
      mode?: Mode | undefined;
    }
  | { kind: 'rollback'; snapshotId: string; startAfter?: boolean; keepFirst?: boolean }
  | { kind: 'edit'; snapshotId: string; label: string; description: string }
  | { kind: 'remove'; snapshotId: string; movedAway?: boolean }
  | { kind: 'define'; snapshotId: string }
  | { kind: 'verify'; snapshotId: string }
  | { kind: 'compress'; snapshotId: string };

/** A request of somebody for something on a VM. */
export type OperationInput = { hostId: string; vmUuid: string; request: OperationRequest };

export type ActionResult<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** What the event stream says; the browser then reads again what it shows. */
export type ChangeEvent =
  | { topic: 'host'; hostId: string }
  | { topic: 'hosts' }
  /** Some place holds other snapshots than before, or answers again, or no more. It names none: VMs of any host show it. */
  | { topic: 'held' }
  | { topic: 'task'; taskId: string; hostId: string }
  | { topic: 'bulk'; bulkId: string };

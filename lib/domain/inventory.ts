import type { Manifest, Verified } from './manifest';
import type { Problem } from './problem';
import type { Filesystem, Measured } from './sizes';
import type { TaskKind } from './task';

/** Raise this when what is below changes its shape: what an older version remembered of a place is then not shown. */
export const INVENTORY_FORMAT = 5;

/** What one refresh of a host found. Everything here is read from the host; nothing but `measured` is remembered. */
export type Inventory = {
  hostname: string;
  /** Changes at every boot of the host: tells an interrupted task from a running one. */
  bootId: string;
  clock: string;
  versions: { libvirt: string; qemu: string; virsh: string };
  saveDir: Place;
  store: Place;
  vms: Vm[];
  snapshots: SnapshotRecord[];
  /** Every file that a disk or a snapshot names, by path; what is not there is absent. */
  files: Record<string, FoundFile>;
  /** Where the store, disks and captures lie. Absent: an older version of Savepoint did not ask. */
  filesystems?: Filesystem[];
  /** Snapshots inside qcow2 images that snapshots of ours need, by the image's path. Absent: not readable just now. */
  inside: Record<string, InsideSnapshot[]>;
  /** Volumes of each storage that is no file system, and snapshots of them. A storage that is absent was not readable just now. */
  volumes: Partial<Record<Storage, Volume[]>>;
  /** What volumes take their room from. */
  pools: Pool[];
  /** What this host's QEMU can be. Absent: it does not say, or nobody needs to know. */
  machines?: string[];
  /** What network interfaces can hang on: libvirt's networks that are active, and the host's bridges. Absent: nobody asked. */
  networks?: string[];
  bridges?: string[];
  /** Programs that are not on every host, as far as somebody needs to know; `no gzip`: what most hosts have, and this one lacks. */
  tools: string[];
  /** At an archive that keeps equal parts once: the names in its repository, as the last task that changed it has left them. */
  repository?: string[];
  tasks: HostTask[];
  /** When a task of ours last began or ended on a VM, in the host's own words, by the VM's UUID; absent where none did. */
  locks: Record<string, string>;
  /** What takes longer to read than a look, kept from when it was last read. */
  measured?: Measured;
  /** Parts of the answer that could not be read, for the host's page. */
  complaints: Problem[];
};

/** A folder that the engine writes to. `deviceId` tells whether two places share a filesystem. */
export type Place = {
  path: string;
  exists: boolean;
  writable: boolean;
  deviceId: string;
  filesystem: string;
  freeBytes: number;
  totalBytes: number;
};

/** Storages that know volumes instead of files. */
export const STORAGES = ['lvm', 'zfs', 'rbd'] as const;
export type Storage = (typeof STORAGES)[number];

/** A volume, or a snapshot of one. */
export type Volume = {
  storage: Storage;
  /** What it is, in its storage's own word: `thin`, `linear`, `zvol`, … */
  kind: string;
  /** As the storage's own tools take it: `vg/lv`, `tank/vm`, `pool/image`. */
  name: string;
  /** The pool whose room it takes; empty where it has room of its own. */
  pool: string;
  sizeBytes: number;
  /** Bytes that it holds, where the storage tells. */
  heldBytes?: number;
  /** What else has to be known of it to capture it; a word of the storage's own. */
  note?: string;
};

/** What many volumes share. `metadataPercent`: of the room for its own structures, where that is limited. */
export type Pool = {
  storage: Storage;
  name: string;
  totalBytes: number;
  usedPercent: number;
  metadataPercent?: number;
};

/** From here on a pool takes no new snapshot: one that runs full stops every guest on it. */
export const FULL_PERCENT = 95;
/** From here on whoever takes a snapshot is told. */
export const FILLING_PERCENT = 80;

export type VmState =
  | 'running'
  | 'paused'
  | 'shut off'
  | 'in shutdown'
  | 'crashed'
  | 'pmsuspended'
  | 'no state';

export type Vm = {
  uuid: string;
  name: string;
  title?: string;
  /** An operator's own words for it, from its definition's metadata. */
  tags?: string[];
  state: VmState;
  persistent: boolean;
  /** Configured memory. */
  memoryBytes: number;
  /** Its CPU is emulated (TCG) instead of KVM's. `memoryBytes`: how long QEMU makes its memory. */
  emulated?: { memoryBytes: number };
  /** What the running QEMU process holds of it, the best guess at the size of a saved state. */
  residentBytes?: number;
  cpus: number;
  machine?: string;
  emulator?: string;
  cpu?: { mode?: string; model?: string };
  nics: { mac: string; source: string }[];
  disks: Disk[];
  nvramPath?: string;
  hasTpm: boolean;
  /** There is a channel to an agent in the guest, which may answer or not. */
  hasAgent?: true;
  /** libvirt says that nobody in the guest has opened that channel. Without a word of its own it is not known. */
  agentAway?: true;
  /** Names of devices that libvirt cannot save with memory, in the definition's own words. */
  unsavable: string[];
  /** libvirt's own managed save image, if one lies in the save directory. */
  managedSave?: ManagedSave;
  /** Names of snapshots that libvirt itself (virsh, virt-manager) knows. */
  libvirtSnapshots: string[];
  /** The same, as far as their descriptions could be read. */
  foreign?: ForeignSnapshot[];
  /** Id of the snapshot under which NOW hangs. */
  now: string | null;
  /** The last rollback, until somebody dismisses it. `keptId`: the snapshot of the state before it. */
  rolledBack?: RolledBack;
  /** Why the definition could not be read in full. The VM is shown all the same. */
  odd?: string;
};

/** Memory that somebody let libvirt save. `header`: its first 92 bytes in hexadecimal, where they could be read. */
export type ManagedSave = { path: string; sizeBytes: number; savedAt: string; header?: string };

/** A snapshot that libvirt itself made, for virsh, virt-manager or Cockpit. */
export type ForeignSnapshot = {
  name: string;
  description: string;
  parent: string | null;
  takenAt: string;
  state: 'running' | 'paused' | 'shut off' | 'disks only';
  memory: ForeignDisk['kind'];
  disks: ForeignDisk[];
  /** libvirt thinks that the VM goes on from this one. */
  isCurrent: boolean;
};

/** `internal`: inside the image; `external`: a chain of files; `no`: left out. */
export type ForeignDisk = { target: string; kind: 'internal' | 'external' | 'no'; path?: string };

export type RolledBack = { at: string; label: string; keptId: string | null };

export type Disk = {
  target: string;
  device: 'disk' | 'cdrom' | 'floppy' | 'lun' | 'other';
  /** libvirt's `<disk type>`: file, block, network, volume, … */
  sourceType: string;
  path?: string;
  /** Of a network disk: how it is reached, and the servers that the definition names. */
  protocol?: string;
  servers?: string[];
  /** Where the definition names a volume of one of libvirt's storage pools, which knows its path while it is started. */
  pooled?: { pool: string; volume: string };
  format: string;
  readOnly: boolean;
  shareable: boolean;
  /** What lies between the guest and the file's bytes, or becomes of them, in the definition's own word. */
  special?: 'encryption' | 'slices' | 'transient';
  /** What libvirt is copying it for just now, in its own word. */
  job?: string;
  file?: FileFacts;
  /** The volume that the disk is, or lies on. */
  volume?: Volume;
};

/** Facts of the file, device or image behind a disk. `dataElsewhere`: as in `FoundFile`. */
export type FileFacts = {
  kind: 'file' | 'block' | 'network' | 'other';
  sizeBytes: number;
  allocatedBytes: number;
  deviceId: string;
  filesystem: string;
  /** Whether this filesystem was seen to share blocks between files. */
  reflink: boolean;
  freeBytes: number;
  /** Files below this one, nearest first. */
  backing: string[];
  dataElsewhere?: string;
};

/**
 * What is at a path. `modifiedAt`: whole seconds since 1970. `virtualBytes`: of a qcow2 image, as a guest sees it.
 * `backing`: files below it, nearest first; absent where there are none. `dataElsewhere`: of it and those, the first image
 * that keeps the guest's data in another file (qcow2's `data_file`); in a raw file it means nothing.
 */
export type FoundFile = {
  sizeBytes: number;
  allocatedBytes?: number;
  modifiedAt: number;
  virtualBytes?: number;
  backing?: string[];
  dataElsewhere?: string;
};

/** A snapshot inside a qcow2 image. `id`: its number there; `virtualBytes`: how large the disk was then. */
export type InsideSnapshot = { name: string; id?: string; virtualBytes?: number };

/**
 * What lies in a snapshot's folder. `modifiedAt`: whole seconds since 1970; `heldBytes`: allocated; `linked`: the file has another name besides, and stays when this
 * one goes; `unreadable`: for the user that we are on this host.
 */
export type SnapshotFacts = {
  files: Record<
    string,
    {
      sizeBytes: number;
      modifiedAt?: number;
      heldBytes?: number;
      linked?: true;
      unreadable?: true;
    }
  >;
  /** The first 92 bytes of `state.save` in hexadecimal. */
  header?: string;
  verified?: Verified;
};

/** A snapshot as its manifest tells it, and as it was found. Without facts nothing but the manifest was read. */
export type SnapshotRecord = { manifest: Manifest; dir: string; facts?: SnapshotFacts };

/** A task without an end, found in the host's store. `alive`: its script runs. */
export type HostTask = {
  id: string;
  kind: TaskKind;
  vm: { uuid: string; name: string };
  label: string;
  actor: string;
  alive: boolean;
  /** How often a recovery tried to bring it to an end. */
  attempts: number;
  /** From here it can only be finished: what undoing would need is gone, or going. */
  committed: boolean;
};

/** How well the picture of a host can be trusted right now. */
export type HostStatus = 'connecting' | 'online' | 'offline' | 'refused';

export type HostPicture = {
  status: HostStatus;
  /** Why the host does not answer, when it does not. */
  problem?: Problem;
  /** The last whole inventory, kept when the host goes away. */
  inventory?: Inventory;
  /** When `inventory` was read, by the dashboard's clock. */
  seenAt?: string;
};

import type { Disk, Vm } from '@/lib/domain/inventory';
import { type Manifest, manifestSchema } from '@/lib/domain/manifest';
import { managedSavePath, tpmStatePath } from '@/lib/libvirt/virsh';
import type { Order, Plan, PlanResult, Scene } from '../plan';
import { planTake } from '../take';
import { disk, order, STORE, scene as sceneOf, UUID, vm as vmOf } from '../testing';
import { runPlan } from './engine';
import { folderOf, type Run, SimulatedHost } from './host';

/** A VM and its past, as plain data: what the random scenarios are drawn as. */
export type Past = {
  /** One disk each; `cdrom` is never captured. */
  disks: ('qcow2' | 'raw' | 'reflink' | 'reflink-qcow2' | 'thin' | 'cdrom')[];
  nvram: boolean;
  tpm: boolean;
  /** The save directory is on another filesystem than the store. */
  elsewhere: boolean;
  /** The VM's state at each snapshot, then the present one. */
  states: Run[];
  /** The first snapshot was away, and came back with its disks as whole files. */
  broughtBack: boolean;
};

const SAVE_DIR = '/var/lib/libvirt/qemu/save';
const NVRAM = '/var/lib/libvirt/qemu/nvram/web.fd';
const TPM = tpmStatePath(SAVE_DIR, UUID);
const NOW = `${STORE}/vms/${UUID}/now`;
export const SAVED = managedSavePath(SAVE_DIR, 'web');

export const snapshotId = (n: number) => `20261120t000000-00000${n}`;
export const taskOf = (n: number): Order => ({ ...order, taskId: `20261123t000000-00000${n}` });
/** The word for the n-th instant; the present is the last. */
const instant = (n: number) => `T${n}`;

const THIN = { storage: 'lvm', kind: 'thin', pool: 'vg/pool', sizeBytes: 1 } as const;

function diskOf(kind: Past['disks'][number], n: number): Disk {
  const target = `vd${String.fromCharCode(97 + n)}`;
  const base = disk({ target, path: `/var/lib/libvirt/images/web-${target}` });
  if (kind === 'cdrom') return { ...base, device: 'cdrom', format: 'raw', readOnly: true };
  if (!base.file) return base;
  if (kind === 'thin') {
    const volume = { ...THIN, name: `vg/web-${target}` };
    const file = { ...base.file, kind: 'block' } as const;
    return {
      ...base,
      path: `/dev/${volume.name}`,
      format: 'raw',
      sourceType: 'block',
      file,
      volume,
    };
  }
  if (kind === 'qcow2' || kind === 'raw') return { ...base, format: kind };
  const file = { ...base.file, filesystem: 'xfs', reflink: true };
  return {
    ...base,
    file,
    path: `/srv/xfs/web-${target}`,
    format: kind === 'reflink' ? 'raw' : 'qcow2',
  };
}

/** A host with a VM that has the snapshots of its past, and what is known of both. */
export class Stage {
  readonly host: SimulatedHost;
  readonly manifests: Manifest[] = [];
  /** The instant of each snapshot, by id. */
  readonly instants = new Map<string, string>();
  readonly past: Past;
  private readonly disks: Disk[];

  constructor(past: Past) {
    this.past = past;
    this.disks = past.disks.map(diskOf);
    const paths = this.disks.flatMap(({ device, path = '' }) => (device === 'disk' ? [path] : []));
    const firmware = [...(past.nvram ? [NVRAM] : []), ...(past.tpm ? [`${TPM}/state`] : [])];
    const definition = 'xml@T0';
    this.host = new SimulatedHost(
      { uuid: UUID, name: 'web', definition, run: 'shut off', resumed: false },
      paths,
      firmware,
    );
    for (const path of [...paths, ...firmware, `${STORE}/tasks/x`, SAVED]) {
      this.host.makeFolder(folderOf(path));
    }
    this.host.makeFolder(`${STORE}/vms/${UUID}`);
    for (const [n, state] of past.states.entries()) {
      this.live(n, state);
      if (n < past.states.length - 1) this.take(n, state);
    }
    if (past.broughtBack) this.bringBack();
  }

  get present(): string {
    return instant(this.past.states.length - 1);
  }

  /** Time goes by: the guest has written to everything since. */
  private live(n: number, run: Run): void {
    const { host } = this;
    for (const path of [...host.diskPaths, ...host.firmwarePaths]) {
      const inside = host.files.get(path)?.inside ?? new Map<string, string>();
      host.files.set(path, { content: `${path}@${instant(n)}`, inside });
    }
    const { memory: _, ...rest } = host.domain;
    const memory = run === 'shut off' ? {} : { memory: `memory@${instant(n)}` };
    host.domain = { ...rest, ...memory, run, resumed: false, definition: `xml@${instant(n)}` };
  }

  private take(n: number, state: Run): void {
    const withMemory = state !== 'shut off';
    const request = { snapshotId: snapshotId(n), label: `snap${n}`, description: '', withMemory };
    const plan = planned(planTake(this.scene(), taskOf(n), request));
    const { end } = runPlan(this.host, plan, SAVED);
    if (end !== 'done') throw new Error(`the past could not be made: ${end}`);
    this.manifests.push(manifestOf(plan, n));
    this.instants.set(snapshotId(n), instant(n));
  }

  /** What lay inside the images, and beside them, lies in the snapshot's folder instead. */
  private bringBack(): void {
    const [manifest] = this.manifests;
    if (!manifest) return;
    const { files } = this.host;
    const disks = manifest.disks.map((disk) => {
      if (!disk.captured) return disk;
      const { driver, path, target, format } = disk;
      const ref = driver === 'lvm-thin' ? `/dev/${disk.ref}` : disk.ref;
      const image = files.get(path);
      const content = driver === 'qcow2' ? image?.inside.get(ref) : files.get(ref)?.content;
      if (driver === 'qcow2') image?.inside.delete(ref);
      else files.delete(ref);
      const there = `${STORE}/vms/${UUID}/${manifest.id}/disk-${target}.${format}`;
      files.set(there, { content: content ?? '', inside: new Map() });
      return { ...disk, driver: 'copy', ref: there };
    });
    this.manifests[0] = { ...manifest, disks };
  }

  /** What the dashboard knows of it. */
  scene(): Scene {
    const { host, past } = this;
    const now = host.has(NOW) ? host.read(NOW).trim() : null;
    const vm: Vm = vmOf({
      state: host.domain.run,
      disks: this.disks,
      hasTpm: past.tpm,
      now,
      ...(past.nvram ? { nvramPath: NVRAM } : {}),
    });
    const scene = sceneOf({ vm, snapshots: this.manifests });
    const found = [...host.files].map(([path]) => [path, { sizeBytes: 1, modifiedAt: 0 }] as const);
    const inside = [...host.files].map(
      ([path, inode]) => [path, [...inode.inside.keys()].map((name) => ({ name }))] as const,
    );
    return {
      ...scene,
      inventory: {
        ...scene.inventory,
        files: Object.fromEntries(found),
        inside: Object.fromEntries(inside),
        volumes: {
          lvm: [...host.files.keys()].flatMap((path) =>
            path.startsWith('/dev/vg/') ? [{ ...THIN, name: path.slice('/dev/'.length) }] : [],
          ),
        },
        saveDir: { ...scene.inventory.saveDir, deviceId: past.elsewhere ? '9' : '1' },
      },
    };
  }
}

/** The manifest as the host fills it in. */
export function manifestOf({ files }: Plan, n: number): Manifest {
  const filled = (files['manifest.json'] ?? '').replace(
    /"@[^":]+:([^"]+)"/g,
    (_hole, key: string) => {
      if (key === 'takenAt') return `"2026-11-2${n}T00:00:00Z"`;
      if (key === 'quiesced') return 'false';
      return key.startsWith('header:') ? '"00"' : '1';
    },
  );
  return manifestSchema.parse(JSON.parse(filled));
}

export function planned(result: PlanResult): Plan {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problem)}`);
  return result.plan;
}

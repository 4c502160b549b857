import type { Disk, Vm } from '@/lib/domain/inventory';
import { type Manifest, manifestSchema } from '@/lib/domain/manifest';
import { managedSavePath, tpmStatePath } from '@/lib/libvirt/virsh';
import { planRemove } from '../change';
import { planMerge } from '../merge';
import type { Order, Plan, PlanResult, Scene } from '../plan';
import { planRollback } from '../rollback';
import { planTake } from '../take';
import { disk, order, STORE, scene as sceneOf, UUID, vm as vmOf } from '../testing';
import { runPlan } from './engine';
import { folderOf, placesIn, placeWords, type Run, SimulatedHost } from './host';

/** A VM and its past, as plain data: what the random scenarios are drawn as. */
export type Past = {
  /** One disk each; `cdrom` is never captured. */
  disks: ('qcow2' | 'raw' | 'vmdk' | 'reflink' | 'reflink-qcow2' | 'thin' | 'cdrom')[];
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
  if (kind === 'qcow2' || kind === 'raw' || kind === 'vmdk') return { ...base, format: kind };
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
    const places = new Map(
      this.disks.flatMap(({ device, target, path = '' }) =>
        device === 'disk' ? [[target, path] as const] : [],
      ),
    );
    const paths = [...places.values()];
    const firmware = [...(past.nvram ? [NVRAM] : []), ...(past.tpm ? [`${TPM}/state`] : [])];
    const definition = `xml${placeWords(places)}@T0`;
    this.host = new SimulatedHost(
      { uuid: UUID, name: 'web', definition, run: 'shut off', resumed: false },
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
      const known = host.files.get(path) ?? { inside: new Map<string, string>() };
      host.files.set(path, { ...known, content: `${path}@${instant(n)}` });
    }
    const { memory: _, ...rest } = host.domain;
    const memory = run === 'shut off' ? {} : { memory: `memory@${instant(n)}` };
    const places = placesIn(host.domain.definition);
    host.sources = places;
    const definition = `xml${placeWords(places)}@${instant(n)}`;
    host.domain = { ...rest, ...memory, run, resumed: false, definition };
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
      const { driver, path, target, format, definedAs } = disk;
      const there = `${STORE}/vms/${UUID}/${manifest.id}/disk-${target}.${format}`;
      if (driver === 'overlay' && definedAs !== undefined) {
        // The frozen file stays, because the VM lies over it.
        files.set(there, { content: this.host.contentOf(path) ?? '', inside: new Map() });
        return { ...disk, driver: 'copy', ref: there, path: definedAs, format: 'qcow2' };
      }
      const ref = driver === 'lvm-thin' ? `/dev/${disk.ref}` : disk.ref;
      const image = files.get(path);
      const content = driver === 'qcow2' ? image?.inside.get(ref) : files.get(ref)?.content;
      if (driver === 'qcow2') image?.inside.delete(ref);
      else files.delete(ref);
      files.set(there, { content: content ?? '', inside: new Map() });
      return { ...disk, driver: 'copy', ref: there };
    });
    const back = { ...manifest, disks };
    this.manifests[0] = back;
    const listed = `${STORE}/vms/${UUID}/${manifest.id}/manifest.json`;
    files.set(listed, { content: JSON.stringify(back), inside: new Map() });
  }

  /** One of its snapshots is removed. */
  remove(n: number): void {
    const plan = planned(planRemove(this.scene(), taskOf(7), { snapshotId: snapshotId(n) }));
    const { end } = runPlan(this.host, plan, SAVED);
    if (end !== 'done') throw new Error(`the past could not be changed: ${end}`);
  }

  /** The VM goes back, and what came since is on another branch. */
  rollback(n: number): void {
    const request = { snapshotId: snapshotId(n), startAfter: false };
    const { end } = runPlan(
      this.host,
      planned(planRollback(this.scene(), taskOf(6), request)),
      SAVED,
    );
    if (end !== 'done') throw new Error(`the past could not come back: ${end}`);
  }

  /** The merge that is due by then, if any. */
  merge(): Plan | undefined {
    return planMerge(this.scene(), taskOf(8));
  }

  /** What the dashboard knows of it. */
  scene(): Scene {
    const { host, past } = this;
    const now = host.has(NOW) ? host.read(NOW).trim() : null;
    const places = host.isActive() ? host.sources : placesIn(host.domain.definition);
    const backingOf = (path: string) => host.chain(path).slice(1);
    const disks = this.disks.map((disk) => {
      const path = places.get(disk.target) ?? disk.path;
      if (path === undefined || path === disk.path || !disk.file) return disk;
      return { ...disk, path, format: 'qcow2', file: { ...disk.file, backing: backingOf(path) } };
    });
    const listed = this.manifests.flatMap(({ id }, n) => {
      const file = `${STORE}/vms/${UUID}/${id}/manifest.json`;
      return host.has(file) ? [readManifest(host.read(file), n)] : [];
    });
    const vm: Vm = vmOf({
      state: host.domain.run,
      disks,
      hasTpm: past.tpm,
      now,
      ...(past.nvram ? { nvramPath: NVRAM } : {}),
    });
    const scene = sceneOf({ vm, snapshots: listed });
    const found = [...host.files.keys()].map((path) => {
      const backing = backingOf(path);
      const chain = backing.length > 0 ? { backing } : {};
      return [path, { sizeBytes: 1, modifiedAt: 1, ...chain }] as const;
    });
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
export const manifestOf = ({ files }: Plan, n: number): Manifest =>
  readManifest(files['manifest.json'] ?? '', n);

export function readManifest(text: string, n = 1): Manifest {
  const filled = text.replace(/"@[^":]+:([^"]+)"/g, (_hole, key: string) => {
    if (key === 'takenAt') return `"2026-11-2${n}T00:00:00Z"`;
    if (key === 'quiesced') return 'false';
    return key.startsWith('header:') ? '"00"' : '1';
  });
  return manifestSchema.parse(JSON.parse(filled));
}

export function planned(result: PlanResult): Plan {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problem)}`);
  return result.plan;
}

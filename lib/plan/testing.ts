import type { Disk, Inventory, Vm } from '@/lib/domain/inventory';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import type { Order, Scene } from './plan';
import { planSend, type Sending } from './send';

/** Facts for planner tests: one healthy host with one running VM. Each test says only what differs. */
export const UUID = '11111111-2222-3333-4444-555555555555';
export const STORE = '/var/lib/libvirt/savepoint';
const GIB = 1024 ** 3;

export const order: Order = {
  taskId: '20261123t155418-0000aa',
  actor: 'ana',
  savepointVersion: '0.1.0',
};

export function disk(over: Partial<Disk> = {}): Disk {
  return {
    target: 'vda',
    device: 'disk',
    sourceType: 'file',
    path: '/var/lib/libvirt/images/web.qcow2',
    format: 'qcow2',
    readOnly: false,
    shareable: false,
    file: {
      kind: 'file',
      sizeBytes: GIB,
      allocatedBytes: GIB / 2,
      deviceId: '1',
      filesystem: 'ext4',
      reflink: false,
      freeBytes: 10 * GIB,
      backing: [],
    },
    ...over,
  };
}

export const onXfs = (over: Partial<Disk> = {}): Disk => {
  const base = disk({ target: 'vdb', path: '/srv/xfs/data.raw', format: 'raw', ...over });
  return base.file ? { ...base, file: { ...base.file, filesystem: 'xfs', reflink: true } } : base;
};

export function vm(over: Partial<Vm> = {}): Vm {
  return {
    uuid: UUID,
    name: 'web',
    state: 'running',
    persistent: true,
    memoryBytes: GIB,
    residentBytes: GIB / 4,
    cpus: 1,
    machine: 'pc-i440fx-7.2',
    nics: [],
    disks: [disk()],
    hasTpm: false,
    unsavable: [],
    libvirtSnapshots: [],
    now: null,
    ...over,
  };
}

export function manifest(over: Partial<Manifest> = {}): Manifest {
  return {
    version: 1,
    id: '20261120t000000-000001',
    vm: { uuid: UUID, name: 'web' },
    label: 'clean',
    description: '',
    parent: null,
    takenAt: '2026-11-20T00:00:00Z',
    takenBy: 'ana',
    method: 'saved',
    withMemory: true,
    state: 'running',
    pauseMs: 2000,
    machine: 'pc-i440fx-7.2',
    versions: { libvirt: '9.0.0', qemu: '7.2.22', savepoint: '0.1.0' },
    parts: [{ role: 'state', file: 'state.save', sizeBytes: GIB / 4, sha256: null }],
    disks: [
      {
        target: 'vda',
        path: '/var/lib/libvirt/images/web.qcow2',
        format: 'qcow2',
        captured: true,
        driver: 'qcow2',
        ref: 'savepoint-20261120t000000-000001',
        sizeBytes: null,
      },
    ],
    ...over,
  };
}

type Given = { vm?: Vm; others?: Vm[]; snapshots?: Manifest[] } & Partial<
  Omit<Inventory, 'vms' | 'snapshots'>
>;

export function scene({
  vm: given = vm(),
  others = [],
  snapshots = [],
  ...over
}: Given = {}): Scene {
  const captures = snapshots.flatMap(capturedDisks);
  const place = {
    exists: true,
    writable: true,
    deviceId: '1',
    filesystem: 'ext4',
    freeBytes: 10 * GIB,
    totalBytes: 100 * GIB,
  };
  return {
    host: { name: 'kvm1', uri: 'qemu:///system', storePath: STORE },
    vm: given,
    inventory: {
      hostname: 'kvm1',
      bootId: 'b',
      clock: '2026-11-23T15:54:18Z',
      versions: { libvirt: '9.0.0', qemu: '7.2.22', virsh: '9.0.0' },
      saveDir: { ...place, path: '/var/lib/libvirt/qemu/save' },
      store: { ...place, path: STORE },
      vms: [given, ...others],
      tasks: [],
      locks: {},
      tools: ['zstd'],
      complaints: [],
      files: Object.fromEntries(
        [...given.disks, ...captures].flatMap((one) =>
          [one.path, 'ref' in one ? one.ref : undefined].flatMap((path) =>
            path?.startsWith('/') ? [[path, { sizeBytes: GIB, modifiedAt: 1_700_000_000 }]] : [],
          ),
        ),
      ),
      volumes: {},
      pools: [],
      inside: Object.fromEntries(
        captures.map(({ path }) => [
          path,
          captures
            .filter((one) => one.path === path && !one.ref.startsWith('/'))
            .map(({ ref }) => ({ name: ref })),
        ]),
      ),
      ...over,
      snapshots: snapshots.map((one) => ({
        manifest: one,
        dir: `${STORE}/vms/${one.vm.uuid}/${one.id}`,
        facts: {
          files: Object.fromEntries(one.parts.map(({ file, sizeBytes }) => [file, { sizeBytes }])),
        },
      })),
    },
  };
}

/** The near end of a transfer of that snapshot, from a store with so much room. */
export function sent(known: Manifest, sendId: string, freeBytes = 100): Sending {
  const end = { id: 'a', name: 'kvm1', uri: 'qemu:///system', storePath: '/store', files: {} };
  const from = { ...end, freeBytes, writable: true, has: new Set<string>(), tools: [] };
  const ids = { sendId, receiveId: 'r', actor: 'ana' };
  const sending = planSend({ from, to: { ...from, id: 'b' }, ...ids }, known);
  if ('ok' in sending) throw new Error(sending.problem.code);
  return sending;
}

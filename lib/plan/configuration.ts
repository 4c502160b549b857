import type { Vm } from '@/lib/domain/inventory';
import { type Configuration, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { type Problem, problem } from '@/lib/domain/problem';
import { rootOf } from '@/lib/storage/layers';

/** What a snapshot remembers of the VM's configuration, to name what differs before a rollback. */
export function configurationOf(vm: Vm): Configuration {
  return {
    memoryBytes: vm.memoryBytes,
    cpus: vm.cpus,
    nics: vm.nics,
    ...(vm.emulated ? { emulated: vm.emulated } : {}),
    ...(vm.emulator === undefined ? {} : { emulator: vm.emulator }),
    ...(vm.cpu ? { cpu: vm.cpu } : {}),
  };
}

/** What the VM has now and a rollback changes, or the other way round; empty where nothing differs. */
export function differences(vm: Vm, manifest: Manifest): Problem[] {
  return [...diskDifferences(vm, manifest), ...machineDifferences(vm, manifest)];
}

function diskDifferences(vm: Vm, manifest: Manifest): Problem[] {
  const then = new Set(manifest.disks.map(({ target }) => target));
  const now = new Map(vm.disks.map((disk) => [disk.target, disk]));
  return [
    ...vm.disks
      .filter(({ target, path }) => path !== undefined && !then.has(target))
      .map(({ target, path = '' }) => problem('note-disk-added', { disk: target, path })),
    ...capturedDisks(manifest).flatMap(({ target, path }) => {
      const current = now.get(target);
      if (!current) return [problem('note-disk-returns', { disk: target, path })];
      // Layers of one disk are one disk.
      return current.path !== undefined && rootOf(current.path) === rootOf(path)
        ? []
        : [
            problem('note-disk-moved', {
              disk: target,
              was: path,
              now: current.path ?? 'nothing',
            }),
          ];
    }),
  ];
}

/** The CPU is left out: libvirt words it differently for a guest that runs and one that does not. */
function machineDifferences(vm: Vm, { configuration, machine }: Manifest): Problem[] {
  if (!configuration) return [];
  const { memoryBytes, cpus, nics } = configuration;
  const facts = [
    { what: 'machine type', was: machine ?? '–', now: vm.machine ?? '–' },
    { what: 'virtual CPUs', was: String(cpus), now: String(vm.cpus) },
    { what: 'network interfaces', was: nicWords(nics), now: nicWords(vm.nics) },
  ];
  return [
    ...(memoryBytes === vm.memoryBytes
      ? []
      : [problem('note-memory-differs', { thenBytes: memoryBytes, nowBytes: vm.memoryBytes })]),
    ...facts
      .filter(({ was, now }) => was !== now)
      .map((fact) => problem('note-setting-differs', fact)),
  ];
}

const nicWords = (nics: Configuration['nics']) =>
  nics
    .map(({ mac, source }) => `${mac} on ${source}`)
    .sort()
    .join(', ') || 'none';

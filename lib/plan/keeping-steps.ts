import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { DiskCaptures } from './capture';
import type { Scene } from './plan';

/** What the steps of a snapshot have to know. */
export type KeepingFacts = {
  scene: Scene;
  /** The snapshot's folder. */
  dir: string;
  /** Where libvirt's managed save lands. */
  savedPath: string;
  disks: DiskCaptures;
  memoryBytes: number;
  /** Save directory and store are on different filesystems: a second name for the file is not possible. */
  mustCopy: boolean;
};

/** Memory goes to the save directory; what is copied goes to the store, which may be the same filesystem. */
export function roomFor({ scene, memoryBytes, mustCopy, disks }: KeepingFacts): Verdict {
  const { saveDir, store } = scene.inventory;
  const room = (place: typeof store, needBytes: number) =>
    needBytes <= place.freeBytes
      ? YES
      : no('no-space', {
          host: scene.host.name,
          path: place.path,
          needBytes,
          freeBytes: place.freeBytes,
        });
  return mustCopy
    ? firstNo(
        () => room(saveDir, memoryBytes),
        () => room(store, memoryBytes + disks.copiedBytes),
      )
    : room(store, memoryBytes + disks.copiedBytes);
}

/** Looks, and changes nothing. */
export function checkSteps({ scene, savedPath, memoryBytes, disks }: KeepingFacts): Step[] {
  const { vm, inventory, host } = scene;
  return [
    {
      id: 'check-state',
      title: `Check that the VM is still ${vm.state}`,
      run: command('sp_state_is', vm.uuid, vm.state),
    },
    {
      id: 'check-saved',
      title: 'Check that nobody else’s saved memory is there',
      run: command('sp_no_managed_save', savedPath),
    },
    {
      id: 'check-room',
      title: 'Check the free space',
      run: command('sp_room', inventory.saveDir.path, String(memoryBytes)),
    },
    ...(disks.copiedBytes > 0
      ? [
          {
            id: 'check-store-room',
            title: 'Check the free space of the store',
            run: command('sp_room', host.storePath, String(disks.copiedBytes)),
          },
        ]
      : []),
  ];
}

/** The definition, and that of the running VM beside it. */
export function definitionSteps({ scene, dir }: KeepingFacts, live: boolean): Step[] {
  const v = virsh(scene.host.uri);
  const { uuid } = scene.vm;
  const steps: Step[] = [
    {
      id: 'definition',
      title: 'Keep the definition',
      run: into(`${dir}/domain.xml`, v.dumpDefinition(uuid)),
    },
  ];
  if (live) {
    steps.push({
      id: 'live-definition',
      title: 'Keep the definition of the running VM',
      run: into(`${dir}/live.xml`, v.dumpLive(uuid)),
    });
  }
  return steps;
}

/** Memory: libvirt's managed save stops the guest and writes it; a second name keeps the file. */
export function saveSteps({ scene, dir, savedPath, mustCopy }: KeepingFacts): Step[] {
  const { uuid } = scene.vm;
  return [
    {
      id: 'save',
      title: 'Stop the guest and save its memory',
      run: virsh(scene.host.uri).managedSave(uuid),
      undo: command('sp_resume', uuid, savedPath),
      pause: 'begins',
      reportsBytes: true,
    },
    {
      id: 'keep',
      title: mustCopy ? 'Copy the saved memory to the store' : 'Keep the saved memory',
      run: mustCopy
        ? command('sp_keep_copy', savedPath, `${dir}/state.save`)
        : command('ln', '--', savedPath, `${dir}/state.save`),
    },
  ];
}

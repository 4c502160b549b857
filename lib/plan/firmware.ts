import { type Manifest, type Part, wasNotFound } from '@/lib/domain/manifest';
import { tpmStatePath } from '@/lib/libvirt/virsh';
import { type Command, command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Scene } from './plan';
import type { PartFile } from './seal';

/**
 * UEFI variables and the TPM's state belong to the same instant as memory and disks: without them a rolled-back
 * system asks for its BitLocker key or does not find its boot entry. libvirt's own snapshots leave both out.
 */
type Kind = {
  title: string;
  file: string;
  /** Keeps what is at a path in a file; an empty file says that nothing was there (a VM that never ran). */
  keep: string;
  /** Puts it back. */
  put: string;
};

const KINDS: Record<'nvram' | 'tpm', Kind> = {
  nvram: {
    title: 'the UEFI variables',
    file: 'nvram.fd',
    keep: 'sp_keep_vars',
    put: 'sp_put_vars',
  },
  tpm: { title: 'the TPM’s state', file: 'tpm.tar', keep: 'sp_keep_tpm', put: 'sp_put_tpm' },
};

type FirmwarePart = PartFile & { role: keyof typeof KINDS; path: string };

/** What a snapshot of this VM holds of its firmware. */
export function firmwareParts({ vm, inventory }: Scene): FirmwarePart[] {
  const { nvramPath, hasTpm, uuid } = vm;
  const part = (role: keyof typeof KINDS, path: string): FirmwarePart => ({
    ...{ role, path },
    file: KINDS[role].file,
  });
  return [
    ...(nvramPath === undefined ? [] : [part('nvram', nvramPath)]),
    ...(hasTpm ? [part('tpm', tpmStatePath(inventory.saveDir.path, uuid))] : []),
  ];
}

/** Captures it while nothing runs. */
export function captureFirmware(scene: Scene, dir: string): Step[] {
  return firmwareParts(scene).map(({ role, file, path }) => ({
    id: role,
    title: `Keep ${KINDS[role].title}`,
    run: command(KINDS[role].keep, path, `${dir}/${file}`),
  }));
}

/** The guest has not written to it since: what was read before its instant is what it was then. */
export function firmwareUnchanged(scene: Scene, dir: string): Step[] {
  return firmwareParts(scene).map(({ role, file, path }) => ({
    id: `same-${role}`,
    title: `Check that ${KINDS[role].title} did not change meanwhile`,
    run: command('sp_unchanged', KINDS[role].keep, path, `${dir}/${file}`),
  }));
}

/**
 * The firmware's parts of a snapshot and where they belong; variables of older snapshots belong where the VM has them now,
 * and a TPM's state always where this host's libvirt looks for it. `firmwareStaysIn` has refused any other place.
 */
function partsOf({ vm, inventory }: Scene, { parts }: Manifest): FirmwarePart[] {
  const placeOf = ({ role, path }: Part): string | undefined =>
    role === 'nvram' ? (path ?? vm.nvramPath) : tpmStatePath(inventory.saveDir.path, vm.uuid);
  return parts.flatMap((part) => {
    const { role, file } = part;
    if ((role !== 'nvram' && role !== 'tpm') || wasNotFound(part)) return [];
    const path = placeOf(part);
    return path === undefined ? [] : [{ role, file, path }];
  });
}

/** Puts the firmware of a snapshot in place while nothing runs; the present one is kept in the task's folder. */
export function placeFirmware(scene: Scene, manifest: Manifest, dir: string, task: string): Step[] {
  return partsOf(scene, manifest).flatMap(({ role, file, path }) => {
    const { title, keep, put } = KINDS[role];
    const aside = `${task}/${file}.before`;
    return [
      {
        id: `keep-${role}`,
        title: `Keep ${title.replace('the', 'the present')} aside`,
        run: command(keep, path, aside),
      },
      {
        id: role,
        title: `Put ${title} back`,
        run: command(put, `${dir}/${file}`, path),
        undo: command(put, aside, path),
      },
    ];
  });
}

/** The commands that put captured firmware back, without a word about what was there. */
export function firmwareByHand(parts: readonly PartFile[], dir: string): [string, Command][] {
  return parts.flatMap(({ role, file, path }): [string, Command][] =>
    (role === 'nvram' || role === 'tpm') && path !== undefined
      ? [[role, command(KINDS[role].put, `${dir}/${file}`, path)]]
      : [],
  );
}

import { capturedDisks, type Manifest, wasNotFound } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { nvramFolder, tpmStatePath } from '@/lib/libvirt/virsh';
import { folderOf } from '@/lib/storage/files';
import { rootOf } from '@/lib/storage/layers';
import type { Scene } from './plan';

/**
 * Where a snapshot may write. What puts it back is root, and its manifest may come from an archive or from another host:
 * the paths in it are what somebody wrote there. Those of the VM's present definition are libvirt's own word.
 */

/** Folders in the root that belong to the operating system. */
const IN_ROOT =
  /^(?:bin|boot|efi|etc|gnu|lib(?:32|64|x32)?|nix|ostree|proc|root|run|sbin|snap|sys|sysroot|usr)$/;
const IN_VAR = /^(?:adm|backups|cache|crash|db|empty|lock|log|mail|run|snap|spool|www|yp)$/;
const IN_VAR_LIB =
  /^(?:AccountsService|NetworkManager|alternatives|apt|cloud|containerd|containers|dbus|dhcp|dhcpcd|dnf|docker|dpkg|flatpak|initramfs-tools|kubelet|misc|pacman|pam|polkit-1|private|rpm|samba|selinux|snapd|sss|sudo|systemd|ucf|udev)$/;
/** libvirt's own, and a store of ours. */
const IN_LIBVIRT = /^(?:ch|dnsmasq|lockd|lxc|network|qemu|sanlock|savepoint|secrets|swtpm|xen)$/;
/** Folders of devices that are no volume groups. */
const NO_GROUP =
  /^(?:block|bsg|bus|char|cpu|disk|dma_heap|dri|fd|hugepages|input|mqueue|net|pts|shm|snd|usb|vfio|virtio-ports)$/;
/** Where somebody's own VMs lie in a home folder; other hidden folders there hold keys and what runs at a sign-in. */
const HIDDEN_FOR_VMS = /^\.(?:local\/share\/(?:libvirt|gnome-boxes|images)|var\/app)\//;

/** Whether a disk at this path would lie among what belongs to the operating system, to libvirt or to Savepoint. */
export function isSystemPath(path: string, storePath?: string): boolean {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return true;
  const plain = `/${names.join('/')}`;
  if (storePath !== undefined && `${plain}/`.startsWith(`${storePath}/`)) return true;
  const [first = '', second = '', third = '', fourth = ''] = names;
  if (first === 'dev') return !isVolumePath(names.slice(1));
  if (first === 'home') {
    const inHome = names.slice(2).join('/');
    return inHome.startsWith('.') && !HIDDEN_FOR_VMS.test(inHome);
  }
  if (first !== 'var') return IN_ROOT.test(first);
  if (second !== 'lib') return IN_VAR.test(second);
  return third === 'libvirt' ? IN_LIBVIRT.test(fourth) : IN_VAR_LIB.test(third);
}

function isVolumePath([group = '', ...volume]: readonly string[]): boolean {
  if (group === 'zvol' || group === 'rbd') return volume.length > 1;
  return volume.length === 1 && volume[0] !== 'control' && !NO_GROUP.test(group);
}

/** A disk may lie here: the VM has it there now, or nothing there belongs to the system. */
export function mayHoldDisk({ vm, host }: Scene, path: string): boolean {
  // An image in a network has no folder.
  if (!path.startsWith('/')) return true;
  const root = rootOf(path);
  const isOwn = vm.disks.some((disk) => disk.path !== undefined && rootOf(disk.path) === root);
  return isOwn || !isSystemPath(path, host.storePath);
}

/** Every disk of a snapshot goes back to such a place. */
export const disksStayOut = (scene: Scene, manifest: Manifest): Verdict =>
  firstNo(
    ...capturedDisks(manifest).map(({ target, path }) => (): Verdict => {
      const facts = { snapshot: manifest.label, disk: target, path, host: scene.host.name };
      return mayHoldDisk(scene, path) ? YES : no('restore-path-system', facts);
    }),
  );

/** UEFI variables may lie here: the VM has them there now, or it is libvirt's folder for them and no other VM's file. */
export function mayHoldVars({ vm, inventory }: Scene, path: string): boolean {
  if (path === vm.nvramPath) return true;
  const isOthers = inventory.vms.some((one) => one.uuid !== vm.uuid && one.nvramPath === path);
  return !isOthers && folderOf(path) === nvramFolder(inventory.saveDir.path) && !path.endsWith('/');
}

/** The firmware of a snapshot goes back to where it belongs, and nowhere else. */
export function firmwareStaysIn(scene: Scene, { label, parts, vm }: Manifest): Verdict {
  const { host } = scene;
  for (const part of parts) {
    const { role, path } = part;
    if (path === undefined || wasNotFound(part) || (role !== 'nvram' && role !== 'tpm')) continue;
    // libvirt keeps a TPM's state in another folder for a user than for root, and one of that name in either.
    const isRight =
      role === 'nvram' ? mayHoldVars(scene, path) : path.endsWith(tpmStatePath('', vm.uuid));
    if (!isRight) {
      return no('restore-firmware-path', { snapshot: label, what: role, path, host: host.name });
    }
  }
  return YES;
}

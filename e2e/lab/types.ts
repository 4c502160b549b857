import type { CommandOptions, CommandResult } from './command';

export type LabOptions = {
  /** [a-z0-9]{1,6}; several labs may exist side by side. */
  name: string;
  /** The hosts are 10.SUBNET.0.11, .12 and so on; this machine is 10.SUBNET.0.1. */
  subnet: number;
  hosts: string[];
  /** Those of the hosts that run a kernel of their own, with the device mapper. They start in half a minute. */
  emulated?: string[];
  /** Keep the folders (VMs, disks, keys) of an earlier run, and leave them behind when stopped. */
  keep?: boolean;
};

export type GuestDisk = {
  /** Default: vda, vdb and so on in order. */
  target?: string;
  format: 'qcow2' | 'raw';
  /**
   * On an emulated host: `thin`, a thin logical volume; with ZFS (emulated/zfs.sh) `zvol`, or `dataset`, a file in one of its
   * own. `rbd`: an image in the Ceph of host/ceph.sh.
   */
  on: 'ext4' | 'xfs' | 'btrfs' | 'thin' | 'zvol' | 'dataset' | 'rbd';
  /** Default 64. */
  sizeMiB?: number;
  /** A qcow2 over a golden base image that other guests share. */
  backing?: boolean;
  readOnly?: boolean;
};

export type GuestSpec = {
  name: string;
  title?: string;
  /** The guest of one sector (guest/tiny.asm) instead of a Linux: it boots in a moment and has little memory to save. */
  tiny?: boolean;
  /** Default 128 (a tiny guest: 16), plus what fillMiB, ballastMiB and dirtyMiBPerSecond take. */
  memoryMiB?: number;
  /** Random data kept in memory from boot on. */
  fillMiB?: number;
  /** The same 8 random MiB again and again: much memory to save that is soon filled. */
  ballastMiB?: number;
  /** Memory rewritten with random data each second; takes twice that much memory. */
  dirtyMiBPerSecond?: number;
  /** Default 1000; down to 10. */
  tickMs?: number;
  /** Default: one qcow2 on ext4. */
  disks?: GuestDisk[];
  /** A VGA screen with VNC, for virsh screenshot. Default true. */
  screen?: boolean;
  cdrom?: boolean;
  /** UEFI firmware (OVMF) with variables in a raw file of the guest's own, instead of a BIOS. */
  uefi?: boolean;
  /** A TPM 2.0 (swtpm). */
  tpm?: boolean;
  /** A channel for a guest agent, and nobody in the guest who answers. */
  agentChannel?: boolean;
  /** The channel, and Debian's qemu-guest-agent in the guest. */
  agent?: boolean;
};

export type Counters = { mem: number; disks: number[] };

export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** libvirt's folder of managed saves, as seen inside the host. */
  readonly saveDir: string;
  /** The host's folders as seen from this machine. */
  readonly dir: string;
  /** Runs a program inside the host as root, without ssh. */
  run(argv: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs a script in the host's /bin/sh and returns its output; non-zero is an error. */
  sh(script: string): Promise<string>;
  authorizeKey(line: string): Promise<void>;
  addUser(name: string, options?: { sudo?: boolean }): Promise<void>;
  authorizeKeyFor(user: string, line: string): Promise<void>;
  hostKeyFingerprint(): Promise<string>;
  replaceHostKey(): Promise<void>;
  /** Sets these lines of sshd_config, in place of those of an earlier call, and restarts sshd. */
  configureSshd(lines: string[]): Promise<void>;
  cutOff(): Promise<void>;
  reconnect(): Promise<void>;
  powerOff(): Promise<void>;
  powerOn(): Promise<void>;
  stopLibvirtd(): Promise<void>;
  /** As a crash ends it: nothing is said to those who wait for it. */
  killLibvirtd(): Promise<void>;
  startLibvirtd(): Promise<void>;
  defineGuest(spec: GuestSpec): Promise<void>;
  startGuest(name: string): Promise<void>;
  counters(name: string): Promise<Counters>;
  destroyGuest(name: string): Promise<void>;
  /** Forgets a guest and deletes its disks. */
  undefineGuest(name: string): Promise<void>;
  domainState(name: string): Promise<string>;
}

export interface Lab {
  readonly name: string;
  readonly dir: string;
  readonly hosts: LabHost[];
  host(name: string): LabHost;
  stop(): Promise<void>;
}

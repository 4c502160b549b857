import { ENGLISH_FAULTS } from './fault-words';
import { formatBytes, formatDuration } from './format';
import type { Problem, ProblemCode, ProblemFacts } from './problem';
import type { Route } from './route';
import type { TaskKind } from './task';

/** How a moment is written. */
type Clock = (iso: string) => string;
export type Sentences = {
  [Code in ProblemCode]: (facts: ProblemFacts[Code], at: Clock) => string;
};
/** `81 %`, or `81 % (metadata 12 %)`. */
function fullness(f: { usedPercent: number; metadataPercent: number | null }): string {
  const metadata = f.metadataPercent === null ? '' : ` (metadata ${whole(f.metadataPercent)} %)`;
  return `${whole(f.usedPercent)} %${metadata}`;
}
/** What a clone's network is, now and after its next cold start. */
function cloneNetwork(f: ProblemFacts['note-clone']): string {
  if (!f.isConnected)
    return f.withMemory
      ? `Its network leads nowhere, so ${f.of} may run beside it. After its next cold start its links are unplugged, until you plug them in.`
      : `Its links are unplugged until you plug them in, so ${f.of} may run beside it.`;
  return f.withMemory
    ? `As long as it goes on from this memory, in which the guest has the addresses of ${f.of}, its network leads nowhere. From its next cold start on it is on the networks of ${f.of}.`
    : `From its first start on it is on the networks of ${f.of}. What the guest itself calls its own, as a fixed IP address or host keys, is there twice then.`;
}

/** Never rounded up to a limit that it has not reached. */
const whole = (percent: number) => Math.floor(percent);

/** What is said of the way that a transfer went. */
const ROUTES: { [R in Route]: string } = {
  direct: 'directly from the other machine',
  relay: 'through this dashboard, because the two machines do not reach each other,',
  'relay-narrow':
    'through this dashboard, because its sudo lets no other machine in for a transfer,',
  'relay-resumed': 'through this dashboard, which was started again meanwhile,',
};

/** Fields as the forms name them. */
const FIELDS: { [field: string]: string } = {
  name: 'Name',
  email: 'E-mail address',
  password: 'Password',
  present: 'Present password',
  next: 'New password',
  address: 'Address',
  port: 'SSH port',
  user: 'User',
  uri: 'libvirt URI',
  storePath: 'Store on the host',
  path: 'Folder',
  hostKey: 'Host key',
  label: 'Name',
  description: 'Description',
  grants: 'Rights',
  targets: 'Selection',
  snapshotIds: 'Snapshots',
};

/** Code → sentence; `sentences-zh.ts` has the Chinese twin. Each says what happened, to which VM on which host, what state it is in, what to do next. */
export const ENGLISH_SENTENCES: Sentences = {
  'host-silent': (f) =>
    `${f.host} (${f.address} port ${f.port}) gave no answer within ${f.afterSeconds} s. Check that the machine is on and that no firewall drops the packets.`,
  'host-refused': (f) =>
    `${f.host} (${f.address}) refuses connections on port ${f.port}. Check the port and that sshd runs there.`,
  'host-unknown-address': (f) =>
    `The address “${f.address}” of ${f.host} cannot be resolved. Check its spelling or use an IP address.`,
  'host-link-lost': (f) =>
    `The connection to ${f.host} (${f.address}) broke. Tasks already started there go on by themselves; Savepoint reconnects and picks them up.`,
  'host-key-changed': (f) =>
    `The SSH host key of ${f.host} has changed: expected ${f.expected}, got ${f.actual}. Savepoint did not connect. If it was reinstalled, confirm its new key (a host: “Change connection” on its page; an archive: remove it and add it again); otherwise somebody may be answering in its place.`,
  'host-login-refused': (f) =>
    `${f.host} does not accept Savepoint’s key for user “${f.user}”. Add the line shown on the Add host page to ~${f.user}/.ssh/authorized_keys there.`,
  'host-sudo-refused': (f) =>
    `User “${f.user}” may not use sudo without a password on ${f.host} (${f.detail}). Allow it in sudoers or use another user.`,
  'host-helper-refused': (f) =>
    `The helper savepoint-host on ${f.host} refused: ${f.detail}. Nothing was done there. After an upgrade of Savepoint, install the helper again (Settings, Hosts and keys); a disk outside of its folders is allowed by adding the folder to it.`,
  'host-no-virsh': (f) =>
    `There is no virsh on ${f.host}. Install the libvirt client tools (libvirt-clients or libvirt-client).`,
  'host-libvirt-down': (f) =>
    `libvirt on ${f.host} does not answer at ${f.uri}: ${f.detail}. Start it with “systemctl start libvirtd”.`,
  'host-libvirt-denied': (f) =>
    `User “${f.user}” may not use libvirt (${f.uri}) on ${f.host}: ${f.detail}. Use root, tick “use sudo”, or add the user to the libvirt group.`,
  'host-odd-answer': (f) =>
    `${f.host} answered in a way Savepoint does not understand: ${f.detail}.`,
  'host-not-answering-now': (f) =>
    `${f.host} is not answering now, so nothing can be changed there. The picture shown is the last known one.`,
  'host-taken': (f) => `${f.address} port ${f.port} is already registered as ${f.host}.`,
  'host-gone': () => 'This host is no longer registered in Savepoint.',

  'vm-gone': (f) =>
    `VM ${f.vm} is no longer defined on ${f.host}. Nothing was changed. It may have been renamed, moved or undefined there.`,
  'vm-odd': (f) =>
    `The definition of VM ${f.vm} on ${f.host} cannot be read in full (${f.detail}), so Savepoint does not touch it.`,
  'vm-busy': (f) =>
    `VM ${f.vm} on ${f.host} is busy with another task (${f.task}). Wait until it has ended.`,
  'vm-changed-since': (f) =>
    `Another task (${f.task}) worked on VM ${f.vm} on ${f.host} after this one was planned, so it was not begun. Nothing was changed. Look at the VM as it is now, and try again.`,
  'vm-interrupted': (f) =>
    `A task on VM ${f.vm} on ${f.host} was interrupted (${TASKS[f.kind as TaskKind] ?? f.kind} “${f.label}”). It has to be finished or undone before anything else is done to the VM.`,
  'vm-transient': (f) =>
    `VM ${f.vm} on ${f.host} is transient: it has no stored definition to come back to. Define it persistently first (virsh define).`,
  'vm-state': (f) =>
    `VM ${f.vm} on ${f.host} is ${f.state}, but this needs it ${f.wanted}. Nothing was changed.`,
  'vm-job-running': (f) =>
    `libvirt on ${f.host} is at work for VM ${f.vm} on something that is not Savepoint’s (${f.what}), which was left alone, as was the VM. Wait for its end, or end it there (“virsh domjobabort”, or “virsh blockjob --abort” for a disk), and try again.`,
  'vm-managed-save': (f) =>
    `VM ${f.vm} on ${f.host} has a managed save image (${f.path}) made by somebody else. Start the VM to use it, or discard it with “virsh managedsave-remove”. Savepoint never overwrites it.`,
  'vm-memory-needs-running': (f) =>
    `VM ${f.vm} on ${f.host} is ${f.state}, so it has no memory to include.`,
  'vm-without-disks': (f) =>
    `VM ${f.vm} on ${f.host} has no disk to capture, so its memory can only be saved while it stands still.`,
  'disk-needs-stop': (f) =>
    `Disk ${f.disk} of VM ${f.vm} on ${f.host} is captured as “${f.how}”, which cannot be done in this way while the guest runs.`,
  'libvirt-too-old': (f) =>
    `libvirt ${f.now} on ${f.host} cannot leave a guest standing while its disks are captured; ${f.needs} or newer can.`,
  'emulated-loses-stores': (f) =>
    `VM ${f.vm} has an emulated CPU (no KVM), and QEMU ${f.qemu} on ${f.host} loses what such a guest writes while its memory is saved. Let it stand still meanwhile (“saved”), or install QEMU ${f.needs} or newer.`,
  'overlay-in-memory': (f) =>
    `Disk ${f.disk} of VM ${f.vm} on ${f.host} lies on a filesystem in memory: what the guest writes there meanwhile would be lost with the host’s power.`,
  'live-not-converging': (f) =>
    `VM ${f.vm} on ${f.host} writes to its memory faster than it can be saved: after ${formatBytes(f.bytes)} it was given up. The guest runs on. Try again when it is calmer, or let it stand still (“saved”).`,
  'vm-on-overlay': (f) =>
    `Disk ${f.disk} of VM ${f.vm} on ${f.host} lies on an overlay that a snapshot left behind (${f.path}). It is folded back by itself at the next look; until then nothing else touches the VM.`,
  'firmware-changed': (f) =>
    `The guest in VM ${f.vm} on ${f.host} wrote to its firmware (${f.path}) at the very moment. Nothing was kept; try again.`,
  'vm-unsavable-device': (f) =>
    `The memory of VM ${f.vm} on ${f.host} cannot be saved while it has: ${f.devices}. Detach it, or shut the VM off and take a snapshot without memory.`,
  'disk-no-driver': (f) =>
    `Disk ${f.disk} (${f.path}) of VM ${f.vm} on ${f.host} cannot be captured: ${f.detail}.`,
  'disk-shared': (f) =>
    `Disk ${f.disk} (${f.path}) of VM ${f.vm} on ${f.host} is also used by VM ${f.other}. Putting one back would change the other under its feet.`,
  'disk-missing': (f) =>
    `Disk ${f.disk} of VM ${f.vm} on ${f.host} points to ${f.path}, which does not exist.`,

  'no-space': (f) =>
    `Not enough space on ${f.host}: ${f.path} has ${formatBytes(f.freeBytes)} free, this needs about ${formatBytes(f.needBytes)}. Nothing was changed.`,
  'pool-full': (f) =>
    `Pool ${f.pool} on ${f.host} is ${fullness(f)} full, and from ${f.limitPercent} % on no snapshot is taken there: a pool that runs full stops every guest on it. Nothing was changed. Remove snapshots or extend the pool.`,
  'store-not-writable': (f) =>
    `Savepoint cannot write to its store ${f.path} on ${f.host}. Check the folder’s owner and rights and that the filesystem is not mounted read-only.`,

  'name-pattern': () => 'A name starts with a letter and has 2 to 40 letters, digits, “-” or “_”.',
  'name-reserved': (f) => `“${f.name}” is reserved. Choose another name.`,
  'name-taken': (f) => `VM ${f.vm} already has a snapshot named “${f.name}”. Choose another name.`,
  'description-too-long': (f) =>
    `The description is ${formatBytes(f.bytes)} long; ${formatBytes(f.maxBytes)} is the limit.`,
  'input-invalid': (f) => {
    const field = FIELDS[f.field] ?? f.field;
    return `${field === '' ? 'What was sent' : field}: ${ENGLISH_FAULTS[f.fault](f.limit ?? 0)}`;
  },

  'snapshot-gone': (f) =>
    `Snapshot “${f.snapshot}” of VM ${f.vm} is no longer on ${f.host}. Nothing was changed.`,
  'snapshot-of-another-name': (f) =>
    `Snapshot “${f.snapshot}” was taken when the VM was named ${f.nameThen}; it is now ${f.nameNow}. ${f.withMemory ? 'A saved memory is bound to the name' : 'libvirt does not take a definition with another name for the same VM'}: rename the VM back first.`,
  'snapshot-part-damaged': (f) =>
    `Snapshot “${f.snapshot}” is damaged: ${f.part} ${f.detail}. Nothing was changed.`,

  'restore-ready': (f, at) =>
    `Everything is there: ${count(f.parts, 'part')} and ${count(f.disks, 'captured disk')}, by size and header. ${f.verifiedAt === null ? 'Its content was not verified yet.' : `Its content was last verified on ${at(f.verifiedAt)}${f.unread === '' ? '.' : `, but for that of ${f.unread}: what was captured there lies inside the disk’s own image or pool, and its bytes are not read.`}`}`,
  'restore-part-missing': (f) =>
    `Snapshot “${f.snapshot}” will not restore: its part ${f.part} is no longer on ${f.host}.`,
  'restore-part-size': (f) =>
    `Snapshot “${f.snapshot}” will not restore: its part ${f.part} on ${f.host} has ${f.nowBytes} bytes instead of ${f.thenBytes}.`,
  'restore-part-unreadable': (f) =>
    `Snapshot “${f.snapshot}” will not restore: Savepoint may not read its part ${f.part} on ${f.host}. Check the file’s owner and rights.`,
  'restore-state-unfinished': (f) =>
    `Snapshot “${f.snapshot}” will not restore: its saved memory was never finished, and libvirt would boot over it.`,
  'restore-state-foreign': (f) =>
    `Snapshot “${f.snapshot}” will not restore: its saved memory is not a file that libvirt wrote.`,
  'restore-state-header': (f) =>
    `Snapshot “${f.snapshot}” will not restore: the header of its saved memory is damaged (${f.detail}).`,
  'restore-verify-failed': (f, at) =>
    `Snapshot “${f.snapshot}” is damaged: when it was verified on ${at(f.at)}, ${f.parts} had other content than before.`,
  'restore-written-since': (f, at) =>
    `${f.part} of snapshot “${f.snapshot}” on ${f.host} was written to since it was read through (on ${at(f.at)}): verify it again before you rely on it.`,
  'restore-capture-gone': (f) =>
    `Snapshot “${f.snapshot}” will not restore: what it captured of disk ${f.disk} is not whole any more (${f.detail}).`,
  'restore-base-gone': (f) =>
    `Snapshot “${f.snapshot}” will not restore: disk ${f.disk} lies over ${f.path}, which is gone.`,
  'restore-base-changed': (f) =>
    `Snapshot “${f.snapshot}” will not restore: disk ${f.disk} lies over ${f.path}, which was written to since. Its memory over other data would destroy the guest’s filesystems.`,
  'restore-disk-below': (f) =>
    `Snapshot “${f.snapshot}” is not put back: the image of disk ${f.disk} (${f.path}) now lies below ${f.above}, whose content would be destroyed. Commit that image into it or remove it first.`,
  'restore-machine-unknown': (f) =>
    `Snapshot “${f.snapshot}” will not restore: QEMU ${f.qemu} on ${f.host} does not know its machine type ${f.machine}.`,
  'restore-emulator-gone': (f) =>
    `Snapshot “${f.snapshot}” will not restore: its emulator ${f.path} is not on ${f.host}.`,
  'restore-medium-gone': (f) =>
    `The medium in drive ${f.disk} of snapshot “${f.snapshot}” is gone: ${f.path}. The VM does not start without it: put the file back.`,
  'restore-medium-changed': (f) =>
    `The medium in drive ${f.disk} is not the one that lay there when “${f.snapshot}” was taken: ${f.path} was written to since. The guest may have parts of the old one in memory.`,
  'restore-host-older': (f) =>
    `${f.host} now runs ${f.what === 'qemu' ? 'QEMU' : f.what} ${f.now}, older than the ${f.was} that wrote this memory: it may not be able to read it.`,
  'restore-memory-torn': (f) =>
    `The memory of snapshot “${f.snapshot}” may be torn: QEMU ${f.qemu} loses what a guest with an emulated CPU writes while its memory is saved. After a rollback the guest may crash; its disks are whole.`,
  'restore-disk-resized': (f) =>
    `Disk ${f.disk} was resized since, from ${formatBytes(f.thenBytes)} to ${formatBytes(f.nowBytes)}. It gets its old size back.`,

  'restore-foreign-inside': (f) =>
    `Snapshot “${f.snapshot}” is not put back: it would replace ${f.path} (disk ${f.disk}), and with it the snapshots that lie inside it: ${f.names}. Remove or move those first, if nobody needs them here.`,
  'restore-no-volume': (f) =>
    `Snapshot “${f.snapshot}” came back with disk ${f.disk} as a plain file, and no volume can be made of it at ${f.path} on ${f.host}. Nothing was changed. Attach the volume to the VM again, or make a VM from the snapshot.`,
  'restore-path-system': (f) =>
    `Snapshot “${f.snapshot}” is not put back: it names ${f.path} as the place of disk ${f.disk}, where things of ${f.host} itself lie, and the VM does not have a disk there now. Nothing was changed. If the disk really belongs there, attach it to the VM again; or make a VM under another name from the snapshot.`,
  'restore-firmware-path': (f) =>
    `Snapshot “${f.snapshot}” is not put back: it names ${f.path} as the place of ${f.what === 'tpm' ? 'the TPM’s state' : 'the UEFI variables'}, and neither the VM nor libvirt on ${f.host} keeps such things there. Nothing was changed. ${f.what === 'tpm' ? '' : 'If that place is right, name it in the VM’s definition first. '}A VM under another name can be made from the snapshot.`,
  'restore-keep-inside': (f) =>
    `The present state cannot be kept first: it would lie inside ${f.path} (disk ${f.disk}), which “${f.snapshot}” replaces as a whole, because QEMU on ${f.host} is older than 5.1. Nothing was changed. Go back without keeping it, or update QEMU.`,

  'manifest-unreadable': (f) =>
    `A manifest in ${f.path} cannot be read, so its snapshot is not shown: ${f.begins}`,
  'foreign-unreadable': (f) =>
    `A snapshot that libvirt has of VM ${f.vmUuid} cannot be read, so it is not shown: ${f.detail}.`,
  'foreign-ready': (f) =>
    `“${f.snapshot}” lies inside the disk images, where libvirt made it. libvirt itself can put the VM back to it; its content cannot be verified.`,
  'foreign-external': (f) =>
    `“${f.snapshot}” is an external snapshot of VM ${f.vm} on ${f.host}: a chain of files that hold each other up. Cutting it would tear what lies above, so Savepoint leaves it alone. Use the tool that made it, or merge the chain with virsh blockcommit.`,
  'foreign-partial': (f) =>
    `“${f.snapshot}” does not hold disk ${f.disk} of VM ${f.vm}, which would stay as it is beside disks of another time. That tears a guest’s filesystems, so it is not put back.`,
  'foreign-numbered': (f) =>
    `“${f.snapshot}” has a name that can be the ID of another snapshot, and QEMU would take that one instead. libvirt cannot rename a snapshot, so Savepoint neither puts it back nor deletes it. Look at qemu-img snapshot -l for every image of VM ${f.vm} on ${f.host}: where no other snapshot has the ID ${f.snapshot}, use virsh snapshot-revert or virsh snapshot-delete.`,
  'foreign-not-ours': (f) =>
    `“${f.snapshot}” belongs to libvirt and not to Savepoint. Change it with virsh snapshot-edit.`,
  'saved-not-kept': (f) =>
    `This is the saved state that VM ${f.vm} resumes from when it is started. Keep it as a snapshot, and you can come back to it at any time.`,
  'saved-gone': (f) =>
    `There is no saved state of VM ${f.vm} on ${f.host} any more: somebody has started it. Nothing was changed.`,
  'saved-unfinished': (f) =>
    `The saved state of VM ${f.vm} was never finished (${f.path}), so there is nothing to keep. libvirt boots over it.`,

  'note-time-lost': (f, at) =>
    `The VM goes back by ${formatDuration(f.backMs)}, to ${at(f.takenAt)}. ${f.last === null ? 'No newer snapshot holds anything of that time.' : `The last ${formatDuration(f.lastMs)}, since “${f.last}”, are in no snapshot.`}`,
  'note-disk-returns': (f) =>
    `Disk ${f.disk} (${f.path}) is not part of the VM now. It comes back with the snapshot.`,
  'note-disk-moved': (f) =>
    `Disk ${f.disk} is ${f.now} now and was ${f.was} in the snapshot, which is where it will be again.`,
  'note-memory-differs': (f) =>
    `The VM has ${formatBytes(f.nowBytes)} of memory now and had ${formatBytes(f.thenBytes)} in the snapshot.`,
  'note-setting-differs': (f) =>
    `Different in the snapshot: ${f.what} (then: ${f.was}; now: ${f.now}).`,
  'orphan-defined': (f) =>
    `VM ${f.vm} is defined on ${f.host} again, so its snapshots are on its own page. Nothing was changed.`,
  'orphan-name-taken': (f) =>
    `Another VM named ${f.vm} is defined on ${f.host}. Rename it first (virsh domrename), then define this one again.`,
  'capture-in-use': (f) =>
    `Snapshot “${f.snapshot}” lies inside ${f.path}, which VM ${f.other} on ${f.host} is using. Shut that VM off first.`,
  'capture-below': (f) =>
    `Snapshot “${f.snapshot}” lies inside ${f.path}, but VM ${f.vm} on ${f.host} now runs on ${f.above}, which another tool laid over it. Merge the two (virsh blockcommit) or shut the VM off first.`,
  'note-define-again': (f) =>
    `${f.vm} will be defined as it was in “${f.snapshot}” and stay shut off, with its disks as they are now. Roll back afterwards to bring back disks and memory too.`,

  'note-disk-skipped': (f) => `Disk ${f.disk} is left out (${f.why}).`,
  'note-disk-deep': (f) =>
    `Disk ${f.disk} lies over ${f.files} files, and no more layers are laid over it: this snapshot copies it whole. Remove older snapshots, and their layers are merged.`,
  'note-no-agent': (f) =>
    `${f.vm} has no channel for a guest agent, so nobody can freeze its filesystems: without memory, the snapshot is as after a power cut. Include the memory, or add the channel org.qemu.guest_agent.0 and run qemu-guest-agent in the guest.`,
  'note-agent-away': (f) =>
    `No guest agent is connected to the channel of ${f.vm}, so nobody can freeze its filesystems: without memory, the snapshot is as after a power cut. Include the memory, or start qemu-guest-agent in the guest.`,
  'note-disk-added': (f) =>
    `Disk ${f.disk} (${f.path}) was added after this snapshot. Its file stays on the host, attached to nothing.`,
  'note-pool-filling': (f) =>
    `Pool ${f.pool} is ${fullness(f)} full. A snapshot keeps old blocks there, so what the guest writes takes new ones.`,
  'note-state-copied': (f) =>
    `${f.from} and ${f.to} are on different filesystems, so about ${formatBytes(f.bytes)} of saved memory will be copied while the guest stands still.`,
  'note-present-kept': (f) =>
    `The present state is kept first, as “${f.label}”. If anything fails, it comes back by itself.`,
  'note-clock-old': (f) =>
    `No guest agent set the clock of ${f.vm}: it is ${formatDuration(f.behindMs)} behind. Set it inside the guest, or wait until its time service does.`,
  'note-present-lost': (f) =>
    `The present state of ${f.vm}, memory and disks, will be lost unless it is in another snapshot than “${f.snapshot}”.`,
  'note-transfer': (f) =>
    `${f.host} received ${formatBytes(f.bytes)} ${ROUTES[f.route]} in ${formatDuration(f.ms)} (${formatBytes((1000 * f.bytes) / Math.max(1, f.ms))}/s); ${formatBytes(f.wireBytes)} really travelled.`,
  'note-not-compressed': (f) => `The bytes travel as they are: ${f.host} has no zstd.`,
  'note-not-makeable': (f, at) =>
    `Once it is on ${f.host}, this speaks against VM ${f.vm} there: ${sentence(f.why, ENGLISH_SENTENCES, at)}`,
  'note-newer-kept': (f) =>
    `${f.count} newer ${f.count === 1 ? 'snapshot stays' : 'snapshots stay'} and can still be rolled back to.`,
  'pack-no-memory': (f) => `Snapshot “${f.snapshot}” has no saved memory to compress.`,
  'pack-already': (f) => `The memory of snapshot “${f.snapshot}” is compressed already.`,
  'pack-no-zstd': (f) =>
    `Saved memory is compressed with zstd, which ${f.host} does not have. Install the package zstd there.`,
  'pack-no-gain': (f) =>
    `The memory of snapshot “${f.snapshot}” stays as it is: compressed it would ${f.percent === null ? 'hardly be smaller' : `still be ${f.percent} % of its size`}.`,
  'pack-not-verified': (f) =>
    `Snapshot “${f.snapshot}” was not verified yet, or not with a good result. Only memory that was found whole is compressed: verify it first.`,
  'pack-linked': (f) =>
    `libvirt still has the memory of snapshot “${f.snapshot}” as the VM’s own saved state, so compressing it would free nothing. Start the VM first.`,
  'pack-since': (f) =>
    `The memory of snapshot “${f.snapshot}” was compressed since this was asked. Nothing was changed; try again.`,
  'restore-no-zstd': (f) =>
    `Snapshot “${f.snapshot}” will not restore: its memory is compressed with zstd, which ${f.host} does not have. Install the package zstd there.`,
  'restore-no-program': (f) =>
    `Snapshot “${f.snapshot}” will not restore: libvirt wrote its memory through ${f.program}, which ${f.host} does not have. Install the package ${f.program} there.`,
  'note-unpacked-first': (f) =>
    `The memory is compressed. It is unpacked first, while the VM still runs, which takes ${formatBytes(f.bytes)} of the store for that time.`,
  'note-stays-off': (f) => `This snapshot has no memory: ${f.vm} will be shut off afterwards.`,
  'note-libvirt-snapshots': (f) =>
    `${f.vm} also has snapshots made by libvirt itself (${f.names}). Savepoint leaves them alone.`,
  'note-children-move': (f) =>
    `${f.count} ${f.count === 1 ? 'snapshot' : 'snapshots'} below “${f.snapshot}” will hang under ${f.parent}.`,

  'transfer-no-export': (f) =>
    `Snapshot “${f.snapshot}” cannot leave ${f.host}: its disk ${f.disk} is captured as “${f.driver}”, which this version cannot send. Nothing was changed.`,
  'transfer-odd-part': (f) =>
    `Snapshot “${f.snapshot}” cannot leave ${f.host}: its manifest names a part “${f.part}”, which Savepoint does not write. Nothing was changed. Look at manifest.json there.`,
  'transfer-shrunk': (f) =>
    `Snapshot “${f.snapshot}” cannot be read out of ${f.path} on ${f.host}: the disk is smaller now than it was then, and the snapshot’s end is hidden. Nothing was changed. Go back to it first, which gives the disk its old size, and then send it.`,
  'transfer-not-followed': (f, at) =>
    f.what === 'rollback'
      ? `“${f.snapshot}” arrived whole at ${f.host}, but VM ${f.vm} was not rolled back to it and goes on as it was. The reason: ${sentence(f.why, ENGLISH_SENTENCES, at)}`
      : `“${f.snapshot}” arrived whole, but was not removed from ${f.host}, so it is at both places. The reason: ${sentence(f.why, ENGLISH_SENTENCES, at)}`,
  'transfer-unproven': (f, at) =>
    `“${f.snapshot}” was not removed from ${f.host}: ${f.place} did not show all of it afterwards. Look at it there, and verify it before you remove anything. The reason: ${sentence(f.why, ENGLISH_SENTENCES, at)}`,
  'arrival-late': (f) =>
    `Too much time has passed since it arrived, or this dashboard was restarted meanwhile. Whatever ${f.vm} has done since would have been lost. Roll back yourself if you still want to.`,
  'arrival-called-off': (f) => `It was called off (${f.actor}).`,
  'arrival-near-end': (f) => `The task at ${f.host} did not end well. Look at it there.`,
  'transfer-same': (f) => `It is on ${f.host} already. Choose another place.`,
  'snapshot-there': (f) => `Snapshot “${f.snapshot}” is already at ${f.host}. Nothing was changed.`,
  'transfer-damaged': (f) =>
    `${f.part} of snapshot “${f.snapshot}” did not arrive at ${f.host} as it was sent or recorded. What had arrived was removed, and nothing was removed where it came from: verify the snapshot there, then try again.`,
  'transfer-forgotten': (f) =>
    `Nobody goes on with the transfer of snapshot “${f.snapshot}” (for twelve hours, or since it was interrupted), so ${f.host} gave it up. Nothing was removed where it came from: start it again there.`,
  'transfer-far-end': (f) =>
    `Snapshot “${f.snapshot}” did not arrive at ${f.host}: look at the task there. Nothing was removed here.`,
  'task-cancelled': (f) =>
    `The task for snapshot “${f.snapshot}” was called off (${f.actor}). What it had done until then was taken back.`,
  'task-not-cancellable': () =>
    'This task cannot be cancelled: it has ended, or what it does is done at once.',
  'task-past-cancel': (f) =>
    `It is too late to cancel: what this task replaces or makes of VM ${f.vm} on ${f.host} cannot be taken back half-way. It goes on to its end; look at its result here.`,
  'snapshot-elsewhere': (f) =>
    `Snapshot “${f.snapshot}” is kept at ${f.place}. Bring it back first.`,
  'restore-fetch-first': (f) =>
    `Snapshot “${f.snapshot}” is kept at ${f.place}. A rollback brings it back first.`,
  'restore-place-silent': (f, at) =>
    `Snapshot “${f.snapshot}” is kept at ${f.place}, which does not answer now${f.seenAt === null ? '' : ` (last seen on ${at(f.seenAt)})`}. It cannot be brought back until it does.`,
  'clone-name-taken': (f) =>
    `${f.host} already has a VM of this name or UUID (${f.vm}). Choose another name. Nothing was changed.`,
  'clone-path-taken': (f) =>
    `${f.vm} was not made on ${f.host}: there is already a file at ${f.path}, which is never overwritten. Nothing was changed.`,
  'clone-cpu-lacking': (f) =>
    `${f.vm} was not made on ${f.host}: its memory was saved with a processor (${f.model}) that this host cannot be. Nothing was changed. Make it on a host like its own, or from a snapshot without memory.`,
  'clone-definition-long': (f) =>
    `${f.vm} was not made on ${f.host}: its definition does not fit into the saved memory. Choose a shorter name. Nothing was changed.`,
  'network-gone': (f) =>
    `The network interface ${f.mac} of ${f.vm} hangs on ${f.what} ${f.name}, which is not ${f.what === 'network' ? `active on ${f.host}. Start it (virsh net-start ${f.name}) or define one of that name there` : `on ${f.host}. Make a bridge of that name there`}: the VM does not start without it.`,
  'note-clone': (f) =>
    `${f.vm} gets a UUID of its own (${f.uuid}) and new network addresses. ${cloneNetwork(f)}`,
  'note-clone-cpu': (f) =>
    `The memory of ${f.vm} was written with the CPU of the host that it ran on (${f.mode}). If the CPU of ${f.host} lacks a feature of that, it does not resume, and all is taken back.`,
  'place-gone': () => 'This place is no longer registered in Savepoint.',
  'bring-nowhere': () =>
    'There is no other host to which you may bring it: that takes the right “snapshot” on the host, or on this VM there. An administrator can grant it under Settings, Users.',
  'place-no-store': (f) =>
    `Savepoint cannot make or write the folder ${f.path} on ${f.host}. Make it there and give it to the user that Savepoint signs in as.`,
  'dedup-no-borg': (f) =>
    `The program borg is not on ${f.host}. Install the package borgbackup there, read the place again, and try once more.`,
  'dedup-gone': (f) =>
    `Memory and disks of snapshot “${f.snapshot}” lie in a borg repository at ${f.host}, and are not there any more. Put the folder “savepoint.borg” and the file “savepoint.borg.names” back into the archive’s folder, or remove what is lost.`,
  'dedup-already': (f) => `${f.host} keeps equal parts of its snapshots once already.`,
  'dedup-failed': (f) =>
    `${f.host} could not make a borg repository in ${f.path}: ${f.detail} Snapshots there are kept as before.`,

  'step-failed': (f) =>
    `“${f.step}” failed for VM ${f.vm} on ${f.host} with exit code ${f.exitCode}${f.detail ? `: ${f.detail}` : '.'}`,
  'resumed-by-boot': (f) =>
    `VM ${f.vm} on ${f.host} did not resume from its saved memory (${f.detail}).`,
  'task-interrupted': (f) =>
    `The task’s script on ${f.host} stopped without an end while it worked on VM ${f.vm}. Look at its last step before starting the VM.`,
  'task-host-removed': (f) =>
    `${f.host} was removed from Savepoint while this task worked on VM ${f.vm}. It goes on there by itself, but nobody follows it here. Add the host again to see what became of it.`,
  'task-past-undo': (f) =>
    `VM ${f.vm} on ${f.host} is already in its new state (“${f.label}”), and what it had before is being let go. The task can only be finished.`,
  'task-gone': () => 'This task is not known.',
  'bulk-gone': () => 'This bulk operation is not known.',
  'bulk-vm-twice': ({ vm, host }) =>
    `${vm} on ${host} is asked to go back to two snapshots at once. Nothing was started; choose one of them.`,
  'task-not-started': (f) =>
    `The task for VM ${f.vm} could not be started on ${f.host}: ${f.detail}. Nothing was changed.`,

  'signed-out': () => 'You are signed out. Sign in again.',
  'person-gone': () => 'This account no longer exists. Nothing was changed.',
  'person-self': (f) =>
    `${f.person} is the account you are signed in with. Ask another administrator to do this.`,
  'person-disabled': () => 'This account is disabled. Ask an administrator to enable it again.',
  'email-taken': (f) => `There is an account with the address ${f.email} already.`,
  'last-administrator': (f) =>
    `${f.person} is the last account that administers everything and can sign in. Make another one first. Nothing was changed.`,
  'key-not-let-in': (f) =>
    `The new key is not let in everywhere yet: ${f.hosts}. The old key stays in use. Add the new line to authorized_keys there, and try again.`,
  'key-none-new': () => 'No new key was made yet. Nothing was changed.',
  'session-gone': () => 'This session has ended already.',
  'invite-invalid': () =>
    'This link was used already, was replaced by a newer one, or is too old. Ask an administrator for a new one.',
  'password-wrong': () => 'The present password is not right. Nothing was changed.',
  'already-set-up': () => 'This Savepoint has its first account already. Sign in with it.',
  'not-allowed': (f) =>
    `Your account may not do this: it lacks the right “${RIGHTS[f.right]}” ${{ everything: 'on everything', host: 'on this host', vm: 'on this VM', place: 'on this place' }[f.scope]}. An administrator can grant it under Settings, People.`,
  'sign-in-failed': () => 'This e-mail address and password do not match.',
  'sign-in-throttled': (f) => `Too many tries. Wait ${f.seconds} s and try again.`,
  'page-outdated': () =>
    'Savepoint was updated since this page was loaded, so nothing was done. Load the page again.',
  'dashboard-silent': (f) =>
    `The dashboard did not answer${f.status === null ? '' : ` (what came in its place has status ${f.status})`}. ${f.mayHaveBegun ? 'Whether this was begun is in the list of tasks: look there before you try again.' : 'Check that it runs and that this browser reaches it.'}`,
  unexpected: (f) => `Something unexpected happened: ${f.detail}`,
};

/** What a task was doing, before the name of what it did it with. */
const TASKS: Record<TaskKind, string> = {
  take: 'taking',
  rollback: 'going back to',
  edit: 'editing',
  remove: 'removing',
  recover: 'recovering',
  verify: 'verifying',
  define: 'defining it again from',
  send: 'sending',
  receive: 'receiving',
  clone: 'making a VM from',
  compress: 'compressing the memory of',
  merge: 'merging the layers of disk',
};

/** Rights as the page of people names them. */
const RIGHTS = {
  audit: 'See',
  snapshot: 'Snapshots',
  rollback: 'Roll back',
  administer: 'Administer',
} as const;

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** A moment in the words of every log on a host. */
const moment = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** A problem in words for an operator. Plain text: whoever shows it escapes it. */
export function sentence(
  problem: Problem,
  words: Sentences = ENGLISH_SENTENCES,
  at: Clock = moment,
): string {
  const write = words[problem.code] as (facts: Problem['facts'], at: Clock) => string;
  return write(problem.facts, at);
}

/** What other tools left on the host: snapshots of libvirt's own, and saved states. */
export const foreign = {
  savedStateOf: 'Saved state of {vm}',
  byLibvirt: 'libvirt',
  byLibvirtLong: 'Made by libvirt for virsh, virt-manager or Cockpit',
  origin: 'Origin',
  saved: 'Saved by virsh managedsave, libvirt-guests or another tool',
  made: 'Made',
  stateThen: 'State then',
  memory: 'Memory',
  withMemory: 'yes',
  withoutMemory: 'no',
  size: 'Size',
  keep: 'Keep as a snapshot',
  keepNote: 'The VM stays saved as it is; its next start resumes it.',
} as const;

/** The overview of all hosts. */
export const fleet = {
  title: 'All hosts',
  noHost: 'No host yet',
  noHostWhy: 'Add a machine that runs libvirt and KVM. Nothing is installed on it but one folder.',
  addHost: 'Add host',
  host: 'Host',
  status: 'Status',
  vms: 'VMs',
  snapshots: 'Snapshots',
  free: 'Free in store',
  address: 'Address',
  hostsOnline:
    '<b>{online, number} of {all, number}</b> {all, plural, one {host} other {hosts}} online',
  vmsRunning:
    '<b>{running, number} of {all, number}</b> {all, plural, one {VM} other {VMs}} running',
  snapshotCount: '<b>{count, number}</b> {count, plural, one {snapshot} other {snapshots}}',
  running: '{running, number} of {all, number} running',
  complaints: '{count, plural, one {# complaint} other {# complaints}}',
  freeOf: '{free} <of>of {total}</of>',
} as const;

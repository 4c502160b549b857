/** The command palette. */
export const palette = {
  title: 'Go to or do',
  key: 'Ctrl K',
  find: 'Host, VM, snapshot or action',
  results: 'Results',
  nothing: 'Nothing fits these words.',
  take: 'Take snapshot of {vm}…',
  groups: {
    pages: 'Pages',
    actions: 'Actions',
    hosts: 'Hosts',
    vms: 'VMs',
    snapshots: 'Snapshots',
  },
  pages: {
    hosts: 'All hosts',
    vms: 'All VMs',
    snapshots: 'All snapshots',
    red: 'Snapshots that do not restore',
    add: 'Add host',
  },
} as const;

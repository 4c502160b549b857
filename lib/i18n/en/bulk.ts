/** The same done to many VMs at once. */
export const bulk = {
  title: 'Bulk operation',
  titles: {
    take: 'Take snapshots',
    rollback: 'Roll back',
    remove: 'Remove snapshots',
  },
  verbs: { take: 'Take snapshots…', rollback: 'Roll back…', remove: 'Remove…' },
  selection: 'Selection',
  selected: {
    vms: '{count, plural, one {# VM} other {# VMs}} on {hosts, plural, one {# host} other {# hosts}} selected',
    snapshots:
      '{count, plural, one {# snapshot} other {# snapshots}} of {vms, plural, one {# VM} other {# VMs}} on {hosts, plural, one {# host} other {# hosts}} selected',
  },
  clear: 'Clear selection',
  orphanSelected:
    'A selected snapshot belongs to a VM that is no longer defined; define it again before rolling back.',
  someDenied: 'Not allowed for {count, number} of those selected: {why}',
  vmTwice: 'Two selected snapshots belong to the same VM; it can go back to one of them only.',
  ask: {
    take: 'Take a snapshot of {vms, plural, one {# VM} other {# VMs}} on {hosts, plural, one {# host} other {# hosts}}? Running VMs are captured with their memory, VMs that are off without.',
    rollback:
      'Roll {vms, plural, one {# VM} other {# VMs}} on {hosts, plural, one {# host} other {# hosts}} back? Each stops and resumes where its snapshot was taken; what was written since then is undone.',
    remove:
      'Remove {count, plural, one {# snapshot} other {# snapshots}} of {vms, plural, one {# VM} other {# VMs}} on {hosts, plural, one {# host} other {# hosts}}? They cannot be brought back.',
  },
  go: {
    take: 'Take {count, plural, one {# snapshot} other {# snapshots}}',
    rollback: 'Roll back {count, plural, one {# VM} other {# VMs}}',
    remove: 'Remove {count, plural, one {# snapshot} other {# snapshots}}',
  },
  willFree: 'This frees {size}.',
  name: 'Name',
  nameHelp: 'Every snapshot gets this name. A VM that has one of that name refuses it.',
  nameFault: 'A letter first, then letters, digits, - and _; 2 to 40 in all.',
  description: 'Description',
  keepFirst: 'Take a snapshot of each VM as it is now first',
  willBeLost: 'The present state of every VM will be lost.',
  stopAtError: 'Start nothing more once something goes wrong',
  typeCount: 'Type the number of VMs, {vms}, to roll them back',
  tooMany: 'At most {most, number} at once.',
  targets: 'What it is done to',
  vmTarget: '{vm} on {host}',
  snapshotTarget: '{snapshot} of {vm} on {host}',
  more: 'and {count, number} more',
  items: 'Each of them',
  vm: 'VM',
  host: 'Host',
  snapshot: 'Snapshot',
  status: 'Status',
  by: 'Begun by {actor}',
  cancelRest: 'Do not start the rest',
  recent: 'Bulk operations',
  line: '{title} by {actor}, {ago}: {done, number} of {all, number} done{wrong, plural, =0 {} other {, # went wrong}}',
  progress:
    '{done, number} of {all, number} done, {wrong, number} went wrong, {left, number} to go',
  over: '{done, number} of {all, number} done, {wrong, number} went wrong, {cancelled, number} not started',
  someWrong:
    '{count, plural, one {One did not go as asked; the reason stands} other {# did not go as asked; the reasons stand}} below. Every VM is in the state that its own task tells.',
  statuses: {
    waiting: 'waiting',
    starting: 'being started',
    queued: 'queued',
    running: 'running',
    done: 'done',
    undone: 'undone',
    failed: 'failed',
    interrupted: 'interrupted',
    refused: 'refused',
    cancelled: 'not started',
    lost: 'not known: see the tasks of the VM',
  },
} as const;

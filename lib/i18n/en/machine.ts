/** Adding a machine, whether it is a host or an archive. */
export const machine = {
  letIn: '1. Let Savepoint in',
  copyLine: 'Copy the line for authorized_keys',
  addLine: 'Add this one line to <path>~{user}/.ssh/authorized_keys</path> on the machine:',
  where: '2. Where it is',
  address: 'Address',
  addressHelp: 'A host name or an IP address',
  port: 'SSH port',
  name: 'Name in Savepoint',
  nameHelp: 'Empty: the address',
  user: 'User',
  sudo: 'Use sudo (the user may run it without a password)',
  ask: 'Ask for its host key',
  keyShown:
    'The machine at <b>{address}</b> shows this host key. Compare it on its console; Savepoint will talk to no other key from now on.',
  keyType: 'Key type',
  fingerprint: 'Fingerprint',
  onTheMachine: 'On the machine',
  back: 'Back',
  changeConnection: 'Change connection',
  connectionOf: 'Connection of {machine}',
  yesChange: 'Yes, use this connection',
} as const;

/** A VM's page: head, notices, summary. */
export const vm = {
  undo: 'Undo',
  dismiss: 'Dismiss',
  rolledBack: 'Rolled back to ‘{label}’ <time>{ago}</time>.',
  keptBefore: ' The state before is ‘{label}’.',
} as const;

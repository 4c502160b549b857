/** The frame around every page: top bar, tree, task panel. */
export const shell = {
  lastSeen: 'last seen {ago}',
  language: 'Language',
  description: 'Snapshots with memory for libvirt hosts',
} as const;

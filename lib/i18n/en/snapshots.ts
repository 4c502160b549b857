/** Words of this part of the screen. */
export const snapshots = {} as const;

/** Words of this part of the screen. */
export const host = {} as const;

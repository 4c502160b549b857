/** Words of this part of the screen. */
export const settings = {} as const;

/** Words of this part of the screen. */
export const account = {} as const;

/** Words of this part of the screen. */
export const audit = {} as const;

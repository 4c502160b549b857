/** Words of this part of the screen. */
export const tasks = {} as const;

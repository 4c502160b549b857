/** Words of this part of the screen. */
export const command = {} as const;

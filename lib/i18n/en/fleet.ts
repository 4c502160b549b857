/** Words of this part of the screen. */
export const fleet = {} as const;

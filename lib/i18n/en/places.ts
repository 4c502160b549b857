/** Words of this part of the screen. */
export const places = {} as const;

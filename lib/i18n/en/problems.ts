/** Words of this part of the screen. */
export const problems = {} as const;

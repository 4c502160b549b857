/** How a person may want it: the shortest pause that is possible, or one way and no other. */
export const MODES = ['auto', 'live', 'held', 'saved'] as const;
export type Mode = (typeof MODES)[number];

import { no, type Verdict, YES } from '@/lib/domain/problem';

/** A filesystem or pool on which something is to be written, and whose it is. */
export type Room = { host: string; path: string; freeBytes: number };

/** Is there room for that many bytes? */
export const hasRoom = ({ host, path, freeBytes }: Room, needBytes: number): Verdict =>
  needBytes <= freeBytes ? YES : no('no-space', { host, path, needBytes, freeBytes });

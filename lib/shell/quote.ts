import type { Command } from './command';

/** Words that no shell reads anything into; all others, also `a=b`, which could be an assignment, are quoted. */
const PLAIN = /^(-[A-Za-z0-9_@%+=:,./-]*|[A-Za-z0-9_@%+:,./-]+)$/;

/** One word for a POSIX shell. A NUL cannot be passed to any program, so it is an error. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('a shell word cannot contain a NUL character');
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command as POSIX shell text. The only place where a command becomes text. */
export function quote({ argv, into }: Command): string {
  const words = argv.map(quoteWord).join(' ');
  return into === undefined ? words : `${words} > ${quoteWord(into)}`;
}

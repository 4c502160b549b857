/**
 * A command is its words, never a string. `into` sends its standard output to a file.
 * Only `quote.ts` turns one into text.
 */
export type Command = { argv: readonly string[]; into?: string };

/** `command('virsh', 'list')`. */
export function command(...argv: string[]): Command {
  return { argv };
}

/** The same command with its standard output written to `path`. */
export function into(path: string, { argv }: Command): Command {
  return { argv, into: path };
}

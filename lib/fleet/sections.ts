/** One part of what `lib/host/inventory.sh` wrote: `@MARK name words…`, then lines until the next mark. */
export type Section = { name: string; words: string[]; body: string };

/** Splits the answer at its marks. `mark` is random, so no text of a guest's definition can be one. */
export function splitSections(text: string, mark: string): Section[] {
  return text
    .split(`\n@${mark} `)
    .slice(1)
    .map((chunk) => {
      const end = chunk.indexOf('\n');
      const [name = '', ...words] = (end < 0 ? chunk : chunk.slice(0, end))
        .replace(/\.?\s*$/, '')
        .split(' ');
      return { name, words, body: end < 0 ? '' : chunk.slice(end + 1) };
    });
}

export const lines = (body: string) => body.split('\n').filter((line) => line.trim() !== '');

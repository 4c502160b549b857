/** A number that an operator has set, 0 or more; undefined where it is none. */
export function settingOf(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || text.trim() === '' || !(number >= 0) ? undefined : number;
}

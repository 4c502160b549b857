/** The first line of a note without the marks of Markdown, for a place that is one line high. */
export function firstLine(markdown: string): string {
  const line = markdown.split('\n').find((one) => one.trim() !== '') ?? '';
  return line
    .replace(/^\s*(#{1,6}|[-*+>]|\d+\.)\s+/, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .trim();
}

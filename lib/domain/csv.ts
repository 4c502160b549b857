/** What a spreadsheet would take for a formula, and what it strips before it looks. */
const FORMULA = /^[\s]*[=+\-@\t\r|%]/;

/** A cell that stays text wherever it is opened. */
function cell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** A line of CSV (RFC 4180): every cell quoted, none of them a formula. */
export function csvLine(values: readonly string[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

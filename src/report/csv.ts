/** Lines of cells as CSV (RFC 4180); no cell can be taken for a formula. */
export function toCsv(lines: readonly (readonly (string | number | null)[])[]): string {
  return lines.map((line) => `${line.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: string | number | null): string {
  const text = String(value ?? '');
  // Spreadsheets compute what begins so; names of files must not.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

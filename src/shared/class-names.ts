/** What two spellings of a class's name have in common: case, `_`, `-` and blank are alike. */
export function classNameKey(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

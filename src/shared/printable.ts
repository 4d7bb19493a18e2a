/** Control characters, and those that turn the direction of writing: a name may not drive what shows it. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text of a file name or label that a terminal or page can show as it is. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

import { printable } from './words';

/** Markup that is safe to stand in a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text is escaped, markup and lists of it are not. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return printable(String(value)).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Markup from a template; every value in it that is text is escaped, for content as for quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.map((text, i) => text + render(values[i] ?? null)).join(''));
}

/** A picture as the address of an `img`; its kind is told by its first bytes. */
export function dataUri(bytes: Uint8Array): Html {
  const type = bytes[0] === 0xff ? 'image/jpeg' : 'image/png';
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return new Html(`data:${type};base64,${base64}`);
}

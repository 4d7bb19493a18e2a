/** Bytes that are no characters in Latin-1, but parts of some in encodings of East Asia and of DOS. */
const NOT_LATIN_1 = /[\u0080-\u009f]/;

/** A file's text, and how it was understood. */
export interface DecodedText {
  readonly text: string;
  /** Nothing says so; the bytes are no UTF-8. */
  readonly isGuessedLatin1: boolean;
}

/**
 * UTF-8, UTF-16 where a byte order mark says so, or else Latin-1; without the mark.
 *
 * @returns undefined for what is no text in one of these
 */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const [first, second] = bytes;
  const wide =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  const text = decode(bytes, wide ?? 'utf-8');
  if (text !== undefined) return text.includes('\0') ? undefined : { text, isGuessedLatin1: false };
  const latin = wide === undefined ? Buffer.from(bytes).toString('latin1') : '\0';
  return latin.includes('\0') || NOT_LATIN_1.test(latin) ? undefined : { text: latin, isGuessedLatin1: true };
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

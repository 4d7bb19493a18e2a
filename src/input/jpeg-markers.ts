/**
 * Whether a JPEG file says by an Adobe segment (APP14) how its colours are meant.
 *
 * libvips inverts the inks of a CMYK JPEG when it finds that segment, Pillow always inverts them.
 *
 * @param bytes a whole JPEG file
 */
export function hasAdobeSegment(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return false;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // A fill byte.
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return false; // The picture itself, or its end.
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2; // Markers without a length.
      continue;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const isAdobe = marker === 0xee && length >= 14;
    if (isAdobe && Buffer.from(bytes.subarray(at + 4, at + 9)).toString('latin1') === 'Adobe') return true;
    at += 2 + length;
  }
  return false;
}

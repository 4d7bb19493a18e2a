/** What a file is by its first bytes, whatever its name says. `known: false` is something to name in the message. */
export type SniffedFormat =
  | { readonly known: true; readonly format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif' | 'bmp' }
  | { readonly known: false; readonly description: string };

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('latin1');
}

const SIGNATURES: readonly (readonly [string, 'jpeg' | 'png' | 'gif' | 'tiff' | 'bmp'])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
  ['BM', 'bmp'],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['%PDF', 'a PDF document'],
  ['8BPS', 'a Photoshop document'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000 picture'],
  ['\xff\x0a', 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['\0\0\x01\0', 'a Windows icon'],
  ['\x89HDF', 'an HDF5 file'],
  ['\x93NUMPY', 'a NumPy array'],
];

/** Brands of AVIF files and sequences; other brands of the same container are HEIC pictures and videos. */
function sniffIsoContainer(bytes: Uint8Array): SniffedFormat {
  const boxEnd = Math.min(bytes.length, Buffer.from(bytes.subarray(0, 4)).readUInt32BE(0), 256);
  for (let at = 8; at + 4 <= boxEnd; at += 4) {
    // Bytes 12 to 15 are the version of the main brand.
    if (at !== 12 && ['avif', 'avis'].includes(ascii(bytes, at, at + 4))) return { known: true, format: 'heif' };
  }
  const brand = ascii(bytes, 8, 12);
  const heic = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'].includes(brand);
  return { known: false, description: heic ? 'a HEIC picture' : 'a video or another ISO media file' };
}

function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 512).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}

/** Recognises a file by its first bytes. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = ascii(bytes, 0, 512);
  for (const [signature, format] of SIGNATURES) if (head.startsWith(signature)) return { known: true, format };
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { known: true, format: 'webp' };
  if (head.slice(4, 8) === 'ftyp') return sniffIsoContainer(bytes);
  for (const [signature, description] of REFUSED) if (head.startsWith(signature)) return { known: false, description };
  if (/<svg[\s>]/i.test(head)) return { known: false, description: 'an SVG drawing' };
  if (/^\s*<(!doctype html|html)/i.test(head)) return { known: false, description: 'a web page' };
  return { known: false, description: looksLikeText(bytes) ? 'a text file' : 'not a picture of a kind known here' };
}

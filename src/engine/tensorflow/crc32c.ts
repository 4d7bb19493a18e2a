/** The polynomial of Castagnoli, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/** Bytes that are taken at once, with a table of 256 numbers each; they lie one behind the other. */
const STEP = 8;
const TABLES = makeTables();

function makeTables(): Uint32Array {
  const tables = new Uint32Array(STEP * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value;
  }
  for (let i = 256; i < tables.length; i += 1) {
    const previous = tables[i - 256] ?? 0;
    tables[i] = (previous >>> 8) ^ (tables[previous & 0xff] ?? 0);
  }
  return tables;
}

/** The CRC-32C checksum of some bytes (RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  let at = 0;
  for (; at + STEP <= bytes.length; at += STEP) {
    let next = 0;
    for (let i = 0; i < STEP; i += 1) {
      const byte = (bytes[at + i] ?? 0) ^ (i < 4 ? (crc >>> (8 * i)) & 0xff : 0);
      next ^= TABLES[(STEP - 1 - i) * 256 + byte] ?? 0;
    }
    crc = next;
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ (TABLES[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** As TensorFlow and LevelDB store it, so that checksums of data that holds checksums do not come out alike. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

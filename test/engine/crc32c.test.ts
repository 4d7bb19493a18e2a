import { describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from '../../src/engine/tensorflow/crc32c';

/** Examples of RFC 3720, appendix B.4, and the usual check value of the polynomial. */
const EXAMPLES: readonly (readonly [string, Uint8Array, number])[] = [
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 rising bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['32 falling bytes', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ['the digits 1 to 9', Buffer.from('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(), 0],
];

describe('CRC-32C', () => {
  it.each(EXAMPLES)('of %s', (_, bytes, wanted) => {
    expect(crc32c(bytes)).toBe(wanted);
  });

  it('is masked by a turn of 15 bits and a sum, as LevelDB does', () => {
    // 0xe3069283 turned right by 15 bits is 0x2507c60d; with 0xa282ead8 that is 0xc78ab0e5.
    expect(maskedCrc32c(Buffer.from('123456789'))).toBe(0xc78ab0e5);
  });
});

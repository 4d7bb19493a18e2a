import protobuf from 'protobufjs';
import { toNumber, type Int64 } from '../protobuf/int64';
import { maskedCrc32c } from './crc32c';

/** Checksums are stored as 32 bits. */
const CHECKSUM_BYTES = 4;

/**
 * The text of a tensor that holds a single one, as TensorFlow's checkpoints store it (WriteStringTensor of
 * tensor_bundle.cc): its length as a varint, the checksum of the length as 32 bits, and the text itself.
 *
 * @param checksum over the length as 32 bits and all that follows
 * @returns a view of the bytes; undefined where they are no such tensor
 */
export function singleText(bytes: Uint8Array, checksum: number): Uint8Array | undefined {
  const reader = protobuf.Reader.create(bytes);
  let length: number;
  try {
    length = toNumber(reader.uint64() as unknown as Int64);
  } catch {
    return undefined;
  }
  if (reader.pos + CHECKSUM_BYTES + length !== bytes.length) return undefined;
  // In the place of the varint, of which only the value is part of the checksums.
  const checked = new Uint8Array(CHECKSUM_BYTES + bytes.length - reader.pos);
  const view = new DataView(checked.buffer);
  view.setUint32(0, length, true);
  checked.set(bytes.subarray(reader.pos), CHECKSUM_BYTES);
  const isWhole =
    maskedCrc32c(checked.subarray(0, CHECKSUM_BYTES)) === view.getUint32(CHECKSUM_BYTES, true) &&
    maskedCrc32c(checked) === checksum;
  return isWhole ? checked.subarray(2 * CHECKSUM_BYTES) : undefined;
}

import protobuf from 'protobufjs';
import { toNumber, type Int64 } from '../protobuf/int64';
import { maskedCrc32c } from './crc32c';

const FOOTER_BYTES = 48;
const MAGIC = Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);

/** Behind each block: how it is compressed, and its checksum. */
const TRAILER_BYTES = 5;

/** An index has an entry a weight; the largest networks have some ten thousand. */
const MAX_ENTRIES = 1_000_000;

/** A key is stored as what it has more than the one before it; those of all weights together are some megabytes. */
const MAX_KEY_BYTES = 64 * 2 ** 20;

/**
 * Keys and values of a sorted table as LevelDB and TensorFlow's checkpoints write them (`variables.index`).
 *
 * @throws Error, saying what is wrong, where the bytes are none or are damaged
 */
export function readTable(bytes: Uint8Array): Map<string, Uint8Array> {
  const footer = bytes.subarray(Math.max(0, bytes.length - FOOTER_BYTES));
  if (footer.length < FOOTER_BYTES || !MAGIC.every((byte, i) => footer[FOOTER_BYTES - MAGIC.length + i] === byte)) {
    throw new Error('it is cut short, or no index of a checkpoint');
  }
  const handles = protobuf.Reader.create(footer);
  // The first handle is that of an index over blocks of other kinds, which checkpoints do not have.
  readHandle(handles);
  const entries = new Map<string, Uint8Array>();
  const index = readHandle(handles);
  const read = { blockBytes: 0, keyBytes: 0 };
  for (const [, handle] of readBlock(bytes, index, read)) {
    for (const [key, value] of readBlock(bytes, readHandle(protobuf.Reader.create(handle)), read)) {
      if (entries.has(key)) throw new Error('an entry comes twice');
      if (entries.size === MAX_ENTRIES) throw new Error(`it has more than ${MAX_ENTRIES} entries`);
      entries.set(key, value);
    }
  }
  return entries;
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

function readNumber(reader: protobuf.Reader): number {
  return toNumber(reader.uint64() as unknown as Int64);
}

function readHandle(reader: protobuf.Reader): Handle {
  return { offset: readNumber(reader), size: readNumber(reader) };
}

/** @param read what has been read of the file so far */
function* readBlock(
  bytes: Uint8Array,
  { offset, size }: Handle,
  read: { blockBytes: number; keyBytes: number },
): Generator<[string, Uint8Array]> {
  if (offset + size + TRAILER_BYTES > bytes.length - FOOTER_BYTES) throw new Error('a block lies outside of the file');
  read.blockBytes += size;
  if (read.blockBytes > bytes.length) throw new Error('its blocks lie one over the other');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checksum = view.getUint32(offset + size + 1, true);
  if (maskedCrc32c(bytes.subarray(offset, offset + size + 1)) !== checksum) throw new Error('a block is damaged');
  if (bytes[offset + size] !== 0) throw new Error('it is compressed, which no checkpoint of TensorFlow is');
  const restarts = size < 4 ? Number.NaN : view.getUint32(offset + size - 4, true);
  const end = size - 4 - 4 * restarts;
  if (!(end >= 0)) throw new Error('a block is damaged');
  const reader = protobuf.Reader.create(bytes.subarray(offset, offset + end));
  let key: Buffer = Buffer.alloc(0);
  while (reader.pos < end) {
    const [shared, added, length] = [reader.uint32(), reader.uint32(), reader.uint32()];
    const from = offset + reader.pos;
    if (shared > key.length || reader.pos + added + length > end) throw new Error('a block is damaged');
    read.keyBytes += shared + added;
    if (read.keyBytes > MAX_KEY_BYTES) throw new Error('its names have more than 64 MiB');
    key = Buffer.concat([key.subarray(0, shared), bytes.subarray(from, from + added)]);
    reader.skip(added + length);
    yield [key.toString('utf8'), bytes.subarray(from + added, from + added + length)];
  }
}

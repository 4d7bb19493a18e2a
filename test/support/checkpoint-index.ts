import { maskedCrc32c } from '../../src/engine/tensorflow/crc32c';

/** An entry of a block: how much of the key before it is shared, what is added to it, and the value. */
export type BlockEntry = readonly [shared: number, added: Uint8Array, value: Uint8Array];

/**
 * A table as LevelDB and TensorFlow's checkpoints write it.
 *
 * @param blocks of entries, one after the other
 * @param named how often each of them is named by the index of the table
 */
export function writeTable(blocks: readonly (readonly BlockEntry[])[], named = 1): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  const write = (entries: readonly BlockEntry[]): Buffer => {
    const block = withTrailer(entries);
    const handle = Buffer.concat([varint(offset), varint(block.length - 5)]);
    parts.push(block);
    offset += block.length;
    return handle;
  };
  const handles = blocks.map(write);
  const index = handles.flatMap((handle) =>
    Array.from({ length: named }, (): BlockEntry => [0, Buffer.from('key'), handle]),
  );
  const footer = Buffer.alloc(48);
  Buffer.concat([varint(0), varint(0), write(index)]).copy(footer);
  Buffer.from([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]).copy(footer, 40);
  return Buffer.concat([...parts, footer]);
}

function withTrailer(entries: readonly BlockEntry[]): Buffer {
  const body = entries.flatMap(([shared, added, value]) => [
    ...[varint(shared), varint(added.length), varint(value.length)],
    ...[added, value],
  ]);
  // One restart at the beginning, and no compression.
  const block = Buffer.concat([...body, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0])]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(maskedCrc32c(block));
  return Buffer.concat([block, checksum]);
}

/** A number as protocol buffers and LevelDB write it. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

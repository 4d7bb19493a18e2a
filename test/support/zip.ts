import { crc32, deflateRawSync } from 'node:zlib';

/** A file in an archive, and what the archive may wrongly say of it. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isDeflated?: boolean;
  readonly claimedSize?: number;
  readonly claimedChecksum?: number;
}

/** A zip archive; unlike a library, it writes entries twice, out of the folder, or with a wrong size, when asked to. */
export function packZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, isDeflated = false, claimedSize, claimedChecksum } of entries) {
    const stored = isDeflated ? deflateRawSync(bytes) : Buffer.from(bytes);
    // From the version up to the length of the name, the same in both headers.
    const facts = Buffer.alloc(24);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(isDeflated ? 8 : 0, 4);
    facts.writeUInt32LE(claimedChecksum ?? crc32(bytes), 10);
    facts.writeUInt32LE(stored.length, 14);
    facts.writeUInt32LE(claimedSize ?? bytes.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const header = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, Buffer.alloc(2), Buffer.from(name)]);
    const more = Buffer.alloc(16);
    more.writeUInt32LE(offset, 12);
    table.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), facts, more, Buffer.from(name)]));
    files.push(header, stored);
    offset += header.length + stored.length;
  }
  const directory = Buffer.concat(table);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, directory, Buffer.from('PK\u0005\u0006'), end]);
}

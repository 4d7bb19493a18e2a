// Takes single files out of a zip archive (a Python wheel), without loading it into memory.
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * @typedef {{name: string, method: number, compressed: number, size: number, offset: number}} ZipEntry
 */

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {number} position
 * @param {number} length
 */
async function readAt(handle, position, length) {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/**
 * The archive's table of contents. Archives over 4 GiB (zip64) are not supported.
 *
 * @param {string} archive
 * @returns {Promise<ZipEntry[]>}
 */
export async function listZip(archive) {
  const handle = await open(archive);
  try {
    const { size: fileSize } = await handle.stat();
    const tailLength = Math.min(fileSize, 65_557);
    const end = await readAt(handle, fileSize - tailLength, tailLength);
    const at = end.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (at < 0) throw new Error(`${archive} is not a zip archive.`);
    const table = await readAt(handle, end.readUInt32LE(at + 16), end.readUInt32LE(at + 12));
    /** @type {ZipEntry[]} */
    const entries = [];
    for (let p = 0; p + 46 <= table.length && table.readUInt32LE(p) === 0x02014b50;) {
      const nameLength = table.readUInt16LE(p + 28);
      entries.push({
        name: table.toString('utf8', p + 46, p + 46 + nameLength),
        method: table.readUInt16LE(p + 10),
        compressed: table.readUInt32LE(p + 20),
        size: table.readUInt32LE(p + 24),
        offset: table.readUInt32LE(p + 42),
      });
      p += 46 + nameLength + table.readUInt16LE(p + 30) + table.readUInt16LE(p + 32);
    }
    return entries;
  } finally {
    await handle.close();
  }
}

/**
 * Writes one entry to `target`, whose folder is made.
 *
 * @param {string} archive
 * @param {ZipEntry} entry
 * @param {string} target
 */
export async function extractEntry(archive, entry, target) {
  mkdirSync(path.dirname(target), { recursive: true });
  const handle = await open(archive);
  let start;
  try {
    const header = await readAt(handle, entry.offset, 30);
    start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await handle.close();
  }
  const out = createWriteStream(target);
  if (entry.compressed === 0) {
    out.end();
    return;
  }
  const source = createReadStream(archive, { start, end: start + entry.compressed - 1 });
  if (entry.method === 0) await pipeline(source, out);
  else await pipeline(source, createInflateRaw({ chunkSize: 1 << 20 }), out);
}

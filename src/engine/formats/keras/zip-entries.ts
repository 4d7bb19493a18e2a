import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { ScorecamError } from '../../../shared/errors';

const HINT = 'Save the model again from Keras, and copy the whole file.';

/** A Keras archive has three entries, or some more where layers bring files of their own. */
const MAX_ENTRIES = 1000;

/**
 * Reads some entries of a zip archive; the others stay closed.
 *
 * @param bytes the archive
 * @param name of its file, for messages
 * @param limits by the names of the entries to be read: the most bytes that each may have
 * @returns by name what is there
 * @throws ScorecamError `model` when the archive is damaged, names a file twice or one out of it, or is too large
 */
export async function readZipEntries<Name extends string>(
  bytes: Buffer,
  name: string,
  limits: Readonly<Record<Name, number>>,
): Promise<Partial<Record<Name, Buffer>>> {
  const entries: Partial<Record<Name, Buffer>> = {};
  const names = new Set<string>();
  const refuse = (what: string): ScorecamError => new ScorecamError('model', `${name} ${what}.`, HINT);
  try {
    const archive = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
    if (archive.entryCount > MAX_ENTRIES) throw refuse(`is an archive of more than ${MAX_ENTRIES} files`);
    for await (const entry of archive.eachEntry()) {
      const { fileName, uncompressedSize } = entry;
      if (names.has(fileName)) throw refuse(`has the entry ${JSON.stringify(fileName.slice(0, 200))} twice`);
      names.add(fileName);
      if (!Object.hasOwn(limits, fileName)) continue;
      const wanted = fileName as Name;
      if (uncompressedSize > limits[wanted]) throw refuse(`holds a ${fileName} of ${uncompressedSize} bytes, too many`);
      if (entry.isEncrypted()) throw refuse('is encrypted');
      entries[wanted] = await readEntry(archive, entry);
      if (crc32(entries[wanted]) !== entry.crc32) throw refuse(`is damaged: ${fileName} has another checksum`);
    }
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    const reason = (cause instanceof Error ? cause.message.slice(0, 300) : String(cause)).replace(/\.$/, '');
    throw new ScorecamError('model', `${name} is a damaged archive: ${reason}.`, HINT, { cause });
  }
  return entries;
}

/** The stream ends with an error when an entry turns out to be longer than it says. */
async function readEntry(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

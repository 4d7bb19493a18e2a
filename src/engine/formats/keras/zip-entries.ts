import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { bytesInWords } from '../../../shared/byte-words';
import { ScorecamError } from '../../../shared/errors';
import { MAX_EXPANSION, unpackedLimit } from './unpacked-size';

const HINT = 'Save the model again from Keras, and copy the whole file.';

/** A Keras archive has three entries, or some more where layers bring files of their own. */
const MAX_ENTRIES = 1000;

/**
 * Reads some entries of a zip archive; the others stay closed. Nothing is unpacked before what the archive says of the
 * sizes of all entries has been looked at.
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
  const refuse = (what: string, hint = HINT): ScorecamError => new ScorecamError('model', `${name} ${what}.`, hint);
  try {
    const archive = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: false });
    if (archive.entryCount > MAX_ENTRIES) throw refuse(`is an archive of more than ${MAX_ENTRIES} files`);
    const wanted = new Map<Name, Entry>();
    const names = new Set<string>();
    for await (const entry of archive.eachEntry()) {
      const { fileName } = entry;
      if (names.has(fileName)) throw refuse(`has the entry ${JSON.stringify(fileName.slice(0, 200))} twice`);
      names.add(fileName);
      if (!Object.hasOwn(limits, fileName)) continue;
      refuseTooLarge(entry, { limit: limits[fileName as Name], archiveBytes: bytes.length }, refuse);
      if (entry.isEncrypted()) throw refuse('is encrypted');
      wanted.set(fileName as Name, entry);
    }
    for (const [fileName, entry] of wanted) {
      const content = await readEntry(archive, entry, refuse);
      if (crc32(content) !== entry.crc32) throw refuse(`is damaged: ${fileName} has another checksum`);
      entries[fileName] = content;
    }
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    const reason = (cause instanceof Error ? cause.message.slice(0, 300) : String(cause)).replace(/\.$/, '');
    throw new ScorecamError('model', `${name} is a damaged archive: ${reason}.`, HINT, { cause });
  }
  return entries;
}

type Refuse = (what: string, hint?: string) => ScorecamError;

/** By what the archive claims; `readEntry` sees to it that no more comes out. */
function refuseTooLarge(
  { fileName, uncompressedSize: claimed, compressedSize }: Entry,
  { limit, archiveBytes }: { readonly limit: number; readonly archiveBytes: number },
  refuse: Refuse,
): void {
  const size = bytesInWords(claimed);
  if (claimed > limit) throw refuse(`claims to hold a ${fileName} of ${size}; at most ${bytesInWords(limit)} are read`);
  const packed = Math.min(compressedSize, archiveBytes);
  if (claimed <= unpackedLimit(packed)) return;
  throw refuse(
    `claims to unpack ${bytesInWords(packed)} into a ${fileName} of ${size}; what grows more than ${MAX_EXPANSION} times is not unpacked`,
    'A file like this is made to fill the memory. If it is a model of yours, save it again from Keras, which does not compress it.',
  );
}

/** Ends as soon as more comes out of an entry than it claims. */
async function readEntry(archive: ZipFile, entry: Entry, refuse: Refuse): Promise<Buffer> {
  const { fileName, uncompressedSize: claimed } = entry;
  const wrongSize = refuse(`is damaged: its ${fileName} has not the ${bytesInWords(claimed)} that it claims to have`);
  const content = Buffer.allocUnsafe(claimed);
  let length = 0;
  for await (const part of await archive.openReadStreamPromise(entry)) {
    const chunk = part as Buffer;
    if (length + chunk.length > claimed) throw wrongSize;
    chunk.copy(content, length);
    length += chunk.length;
  }
  if (length < claimed) throw wrongSize;
  return content;
}

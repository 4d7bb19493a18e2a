import { DROP_LIMITS, type DroppedFile } from '../../src/protocol';

/** Pictures that were dropped on the page. */
export interface Dropped {
  /** Of files that the host can see. */
  readonly uris: readonly string[];
  /** From outside of the editor. */
  readonly files: readonly File[];
}

/** What a drop carries; a `DataTransfer`. */
export interface DropData {
  getData(type: string): string;
  readonly files: Iterable<File>;
}

/** How the editor and others write what is dragged, the first that says something counts. */
const LISTS = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/** Schemes of the files that a host can read. */
const READABLE = /^(file|vscode-remote):/i;

/** What is dropped: files of the explorer by their URIs, else files from outside with their content. */
export function parseDrop(data: DropData): Dropped {
  const listed = LISTS.map((type) => linesOf(data.getData(type))).find(({ length }) => length > 0);
  const uris = listed ?? resourcesOf(data.getData('ResourceURLs'));
  return uris.length > 0 ? { uris, files: [] } : { uris, files: [...data.files] };
}

/** What a host is told of files from outside of the editor: those that can be read and are not too large for it. */
export async function readFiles(
  files: readonly Pick<File, 'name' | 'size' | 'arrayBuffer'>[],
): Promise<{ files: DroppedFile[]; leftOut: string[] }> {
  const read: DroppedFile[] = [];
  const leftOut: string[] = [];
  let bytesLeft: number = DROP_LIMITS.bytes;
  for (const file of files) {
    const isSmall = file.size <= DROP_LIMITS.bytesOfFile && file.size <= bytesLeft;
    // A folder is among the files of a drop, too, but cannot be read.
    const buffer = isSmall ? await file.arrayBuffer().catch(() => null) : null;
    if (buffer === null) leftOut.push(file.name);
    else {
      bytesLeft -= buffer.byteLength;
      read.push({ name: file.name, bytes: new Uint8Array(buffer) });
    }
  }
  return { files: read, leftOut };
}

/** The URIs of a `text/uri-list` (RFC 2483): one a line, lines that begin with `#` are comments. */
function linesOf(list: string): string[] {
  return list.split(/\r?\n/).filter((line) => !line.startsWith('#') && READABLE.test(line));
}

/** A JSON list of URIs, as the editor's explorer writes it. */
function resourcesOf(json: string): string[] {
  if (json === '') return [];
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed)
      ? parsed.filter((uri) => typeof uri === 'string').filter((uri) => READABLE.test(uri))
      : [];
  } catch {
    // Whoever wrote it, it is not the explorer's.
    return [];
  }
}

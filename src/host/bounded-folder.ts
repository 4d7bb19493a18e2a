import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** A file that was being written for longer than this was left behind by a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Takes files out of a folder and those below it, the ones unused for longest first, until the others fit.
 *
 * Several windows may do so at once: what another one took away meanwhile is no error.
 *
 * @param nowMs milliseconds since 1970
 */
export async function trimFolder(folder: string, maxBytes: number, nowMs = Date.now()): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const facts = await stat(file).catch(() => undefined);
      return facts?.isFile() === true ? { file, bytes: facts.size, usedMs: facts.mtimeMs } : undefined;
    }),
  );
  const files = found.filter((entry) => entry !== undefined).sort((a, b) => b.usedMs - a.usedMs);
  let bytes = 0;
  for (const { file, bytes: own, usedMs } of files) {
    bytes += own;
    const isDraft = file.endsWith('.part');
    if (isDraft ? nowMs - usedMs <= ABANDONED_MS : bytes <= maxBytes) continue;
    await rm(file, { force: true }).catch(() => undefined);
    // One that still holds something stays.
    if (path.dirname(file) !== folder) await rmdir(path.dirname(file)).catch(() => undefined);
  }
}

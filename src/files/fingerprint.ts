import { stat } from 'node:fs/promises';

/** Sizes, times and numbers of files: cheap, and different as soon as one was written or replaced, has come or has gone. */
export async function fingerprintFiles(files: readonly string[]): Promise<string> {
  const facts = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return found === undefined ? 'missing' : `${found.size}:${found.mtimeMs}:${found.ctimeMs}:${found.ino}`;
    }),
  );
  return facts.join('|');
}

/** The fingerprint of some files and others after them, each taken at its own time. */
export function joinFingerprints(...fingerprints: readonly string[]): string {
  return fingerprints.filter((fingerprint) => fingerprint !== '').join('|');
}

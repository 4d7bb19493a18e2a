import { ScorecamError } from '../shared/errors';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of the disk is used up',
  EFBIG: 'it would be larger than files may be there',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'such a folder cannot be there',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  ENAMETOOLONG: 'the name is too long',
};

/** That there is no room. */
const FULL: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** What the system has against a file, in words; anything else that was thrown is a defect and stays what it is. */
export function outputError(file: string, cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  return new ScorecamError(
    'output',
    `Cannot write ${file}: ${REASONS[code] ?? message}.`,
    FULL.includes(code) ? 'Free some space, or choose another folder (--out).' : 'Choose another folder (--out).',
    { cause },
  );
}

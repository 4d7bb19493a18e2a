import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hashPicture } from '../../src/host/picture-files';
import { temporaryFolder } from '../support/temporary-folder';

const root = temporaryFolder();

it('a picture is known by the SHA-256 of its bytes', async () => {
  const file = path.join(root, 'a.png');
  writeFileSync(file, 'abc');
  expect(await hashPicture(file)).toBe(createHash('sha256').update('abc').digest('hex'));
});

it.skipIf(process.platform === 'win32')('a pipe is not waited for, and a folder is none', async () => {
  const pipe = path.join(root, 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  expect(await hashPicture(pipe)).toBeUndefined();
  const folder = path.join(root, 'folder.png');
  mkdirSync(folder);
  expect(await hashPicture(folder)).toBeUndefined();
});

it('nobody reads on after the signal', async () => {
  const file = path.join(root, 'b.png');
  writeFileSync(file, 'abc');
  await expect(hashPicture(file, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LockFile } from '../../src/files/lock-file';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
let count = 0;
const newFile = (): string => path.join(folder, `${(count += 1)}.lock`);

function write(file: string, content: object | string, ageSeconds = 0): void {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const time = new Date(Date.now() - 1000 * ageSeconds);
  utimesSync(file, time, time);
}

async function taken(file: string): Promise<LockFile> {
  const lock = await LockFile.take(file);
  if (!(lock instanceof LockFile)) throw new Error(`held by ${lock.pid ?? '?'}`);
  return lock;
}

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a lock file', () => {
  test('is gone once it was given back', async () => {
    const file = newFile();
    const lock = await taken(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, host: os.hostname() });
    await lock.release();
    expect(existsSync(file)).toBe(false);
  });

  test('of a living process is not taken', async () => {
    const file = newFile();
    const holder = { pid: process.ppid, host: os.hostname() };
    write(file, holder, 20);
    expect(await LockFile.take(file)).toEqual(holder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(holder);
  });

  test('of a process that has died is taken over', async () => {
    const file = newFile();
    write(file, { pid: await deadProcess(), host: os.hostname() });
    await (await taken(file)).release();
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    ['of an earlier process with the number of this one', { pid: process.pid, host: os.hostname() }, 0],
    ['that nobody has touched for long', { pid: process.ppid, host: os.hostname() }, 100],
    ['of another machine that has been silent', { pid: 1, host: 'another' }, 100],
    ['that was never written to its end', '{"pid":', 10],
  ] as const)('%s is taken over', async (_, content, age) => {
    const file = newFile();
    write(file, content, age);
    const lock = await taken(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, host: os.hostname() });
    await lock.release();
  });

  test.each([
    ['another machine', { pid: 1, host: 'another' }, { pid: 1, host: 'another' }],
    ['somebody who is about to write it', '', { pid: null, host: null }],
  ] as const)('of %s is not taken while it is fresh', async (_, content, holder) => {
    const file = newFile();
    write(file, content, 1);
    expect(await LockFile.take(file)).toEqual(holder);
  });

  test('that another one has taken over meanwhile is left alone', async () => {
    const file = newFile();
    const lock = await taken(file);
    write(file, { pid: process.ppid, host: os.hostname() });
    await lock.release();
    expect(existsSync(file)).toBe(true);
  });

  test('leaves nothing else', () => {
    expect(readdirSync(folder).filter((name) => !/^\d+\.lock$/.test(name))).toEqual([]);
  });
});

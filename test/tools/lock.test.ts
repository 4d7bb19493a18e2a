import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostId, isStale, processStart, readLock, tryLock, withLock, type LockInfo } from '../../tools/lib/lock.mjs';

let dir = '';
let file = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'scorecam-lock-'));
  file = path.join(dir, 'some', 'thing.lock');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** A process number that was in use a moment ago and is not any more. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function lockOf(pid: number, changes: Partial<LockInfo> = {}): LockInfo {
  return { pid, started: processStart(pid), host: hostId(), at: 'then', helpers: [], ...changes };
}

function writeLock(info: LockInfo | string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof info === 'string' ? info : JSON.stringify(info));
}

describe('tryLock', () => {
  it('lets one in at a time and leaves nothing behind', () => {
    const first = tryLock(file);
    expect(first).toBeDefined();
    expect(tryLock(file)).toBeUndefined();
    first?.release();
    expect(readdirSync(path.dirname(file))).toEqual([]);
    const second = tryLock(file);
    expect(second).toBeDefined();
    second?.release();
  });

  it('takes over from a dead process', () => {
    writeLock(lockOf(deadPid()));
    const lock = tryLock(file);
    expect(readLock(file)?.info?.pid).toBe(process.pid);
    lock?.release();
  });

  it('waits for the helper of a dead process', () => {
    const helper = { pid: process.pid, started: processStart(process.pid) };
    writeLock(lockOf(deadPid(), { helpers: [helper] }));
    expect(tryLock(file)).toBeUndefined();
  });

  it('writes its own helpers down', () => {
    const lock = tryLock(file);
    lock?.addHelper(process.pid);
    expect(readLock(file)?.info?.helpers).toEqual([{ pid: process.pid, started: processStart(process.pid) }]);
    lock?.release();
    expect(existsSync(file)).toBe(false);
  });

  it('does not release the lock of somebody else', () => {
    const lock = tryLock(file);
    writeLock(lockOf(process.pid, { at: 'later' }));
    lock?.release();
    expect(existsSync(file)).toBe(true);
  });

  it('does not remove a lock while another process is clearing it', () => {
    writeLock(lockOf(deadPid()));
    mkdirSync(`${file}.clearing`);
    expect(tryLock(file)).toBeUndefined();
    expect(existsSync(file)).toBe(true);
  });

  it('clears a lock that nobody could read for long, and forgets a clearing that was interrupted', () => {
    writeLock('');
    expect(tryLock(file)).toBeUndefined();
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    mkdirSync(`${file}.clearing`);
    utimesSync(`${file}.clearing`, longAgo, longAgo);
    expect(tryLock(file)).toBeUndefined();
    const lock = tryLock(file);
    expect(lock).toBeDefined();
    lock?.release();
  });
});

describe('isStale', () => {
  it('trusts a living process however old its lock is', () => {
    expect(isStale(lockOf(process.pid), 1e9)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('knows a process number that was given again', () => {
    expect(isStale(lockOf(process.pid, { started: '1' }), 0)).toBe(true);
  });

  it('goes by age for a process on another machine', () => {
    const elsewhere = lockOf(process.pid, { host: 'elsewhere' });
    expect(isStale(elsewhere, 60_000)).toBe(false);
    expect(isStale(elsewhere, 180_000)).toBe(true);
  });
});

describe('withLock', () => {
  it('says once that it waits, and for whom, then goes on', async () => {
    const held = tryLock(file);
    const said: string[] = [];
    let waits = 0;
    const wait = () => {
      waits += 1;
      if (waits === 3) held?.release();
      return Promise.resolve();
    };
    const result = await withLock(file, 'baking', () => 'done', { wait, log: (text: string) => said.push(text) });
    expect(result).toBe('done');
    expect(waits).toBe(3);
    expect(said).toEqual([`Another set-up (process ${process.pid}) is baking; waiting for it …`]);
    expect(existsSync(file)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('ends what an interrupted set-up left running, then goes on', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const ended = once(child, 'exit');
    const pid = child.pid ?? 0;
    writeLock(lockOf(deadPid(), { helpers: [{ pid, started: processStart(pid) }] }));
    const result = await withLock(file, 'baking', () => 'done', { wait: () => ended, log: () => undefined });
    expect(result).toBe('done');
    expect((await ended)[1]).toBe('SIGTERM');
  });

  it('releases when the body throws', async () => {
    await expect(withLock(file, 'baking', () => Promise.reject(new Error('burnt')))).rejects.toThrow('burnt');
    expect(existsSync(file)).toBe(false);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { NativeFailure } from '../../src/host/native-failure';
import { Notices } from '../../src/host/notices';

const RUNTIME = '1.0 linux-x64 node-22';
const DIED = { runtime: RUNTIME, reason: 'It died.' };

/** A window that finds what an earlier one kept. */
function openWindow(kept: Map<string, unknown>, runtime = RUNTIME) {
  const notices = new Notices();
  const onForget = vi.fn();
  const memory = {
    get: (key: string): never => kept.get(key) as never,
    update: (key: string, value: unknown): Promise<void> => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
  const log = { warn: vi.fn(), info: vi.fn() };
  const now = { runtime };
  const failure = new NativeFailure({ memory, runtime: () => now.runtime, notices, log, onForget });
  return { failure, notices, onForget, now };
}

describe('NativeFailure', () => {
  it('is remembered by the next window, which says so', () => {
    const kept = new Map<string, unknown>();
    const first = openWindow(kept);
    expect(first.failure.reason).toBeUndefined();
    expect(first.notices.all()).toEqual([]);
    first.failure.note(DIED);
    const next = openWindow(kept);
    for (const { failure, notices } of [first, next]) {
      expect(failure.reason).toBe('It died.');
      expect(notices.all()).toMatchObject([{ kind: 'slow-runtime', action: 'Try Again' }]);
    }
  });

  it('is not remembered for another version or runtime', () => {
    const kept = new Map<string, unknown>();
    openWindow(kept).failure.note(DIED);
    expect(openWindow(kept, '1.1 linux-x64 node-22').failure.reason).toBeUndefined();
  });

  it('holds for as long as the same Node runs the engine', () => {
    const { failure, notices, now } = openWindow(new Map());
    failure.note(DIED);
    now.runtime = '1.0 linux-x64 /opt/node';
    failure.refresh();
    expect(failure.reason).toBeUndefined();
    expect(notices.all()).toEqual([]);
    now.runtime = RUNTIME;
    failure.refresh();
    expect(failure.reason).toBe('It died.');
  });

  it('of an engine that another Node ran than runs the next one says nothing about that', () => {
    const { failure, notices } = openWindow(new Map());
    failure.note({ runtime: '1.0 linux-x64 /opt/node', reason: 'It died.' });
    expect(failure.reason).toBeUndefined();
    expect(notices.all()).toEqual([]);
  });

  it('is forgotten when the user wants to try again', async () => {
    const kept = new Map<string, unknown>();
    const { failure, notices, onForget } = openWindow(kept);
    failure.note(DIED);
    await notices.act('slow-runtime');
    expect(onForget).toHaveBeenCalledTimes(1);
    expect(failure.reason).toBeUndefined();
    expect(notices.all()).toEqual([]);
    expect(openWindow(kept).failure.reason).toBeUndefined();
  });
});

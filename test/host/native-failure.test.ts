import { describe, expect, it, vi } from 'vitest';
import { NativeFailure } from '../../src/host/native-failure';
import { Notices } from '../../src/host/notices';

/** A window that finds what an earlier one kept. */
function openWindow(kept: Map<string, unknown>, runtime = '1.0 linux-x64') {
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
  return { failure: new NativeFailure({ memory, runtime, notices, log, onForget }), notices, onForget };
}

describe('NativeFailure', () => {
  it('is remembered by the next window, which says so', () => {
    const kept = new Map<string, unknown>();
    const first = openWindow(kept);
    expect(first.failure.reason).toBeUndefined();
    expect(first.notices.all()).toEqual([]);
    first.failure.note('It died.');
    const next = openWindow(kept);
    for (const { failure, notices } of [first, next]) {
      expect(failure.reason).toBe('It died.');
      expect(notices.all()).toMatchObject([{ kind: 'slow-runtime', action: 'Try Again' }]);
    }
  });

  it('is not remembered for another version or runtime', () => {
    const kept = new Map<string, unknown>();
    openWindow(kept).failure.note('It died.');
    expect(openWindow(kept, '1.1 linux-x64').failure.reason).toBeUndefined();
  });

  it('is forgotten when the user wants to try again', async () => {
    const kept = new Map<string, unknown>();
    const { failure, notices, onForget } = openWindow(kept);
    failure.note('It died.');
    await notices.act('slow-runtime');
    expect(onForget).toHaveBeenCalledTimes(1);
    expect(failure.reason).toBeUndefined();
    expect(notices.all()).toEqual([]);
    expect(openWindow(kept).failure.reason).toBeUndefined();
  });
});

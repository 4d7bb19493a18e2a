import { describe, expect, test } from 'vitest';
import { RequestQueue } from '../../src/process/request-queue';

const never = new AbortController().signal;

/** A promise and the function that fulfils it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('the queue of requests', () => {
  test('lets one through at a time, in the order they came', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      events.push(`${name} begins`);
      await Promise.resolve();
      events.push(`${name} ends`);
      return name;
    };
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => queue.run({ signal: never }, work(name))));
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('goes on after work that failed', async () => {
    const queue = new RequestQueue();
    const failing = queue.run({ signal: never }, () => Promise.reject(new Error('broken')));
    const next = queue.run({ signal: never }, () => Promise.resolve('fine'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('fine');
  });

  test('rejects at once what is cancelled, but begins the next only when the work has really ended', async () => {
    const queue = new RequestQueue();
    const [cancel, busy] = [new AbortController(), gate()];
    let nextBegan = false;
    const first = queue.run({ signal: cancel.signal }, () => busy.opened);
    const next = queue.run({ signal: never }, () => Promise.resolve((nextBegan = true)));
    cancel.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(nextBegan).toBe(false);
    busy.open();
    await expect(next).resolves.toBe(true);
  });

  test('never begins work that was cancelled while it waited', async () => {
    const queue = new RequestQueue();
    const [cancel, busy] = [new AbortController(), gate()];
    let began = false;
    const first = queue.run({ signal: never }, () => busy.opened);
    const waiting = queue.run({ signal: cancel.signal }, () => Promise.resolve((began = true)));
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    busy.open();
    await first;
    await queue.run({ signal: never }, () => Promise.resolve());
    expect(began).toBe(false);
  });

  test('gives up an older request when a newer one of the same view comes, and only then', async () => {
    const queue = new RequestQueue();
    const busy = gate();
    let seen: AbortSignal | undefined;
    const older = queue.run({ signal: never, view: 'panel' }, (signal) => {
      seen = signal;
      return busy.opened;
    });
    const other = queue.run({ signal: never, view: 'other panel' }, () => Promise.resolve('other'));
    const viewless = queue.run({ signal: never }, () => Promise.resolve('viewless'));
    const newer = queue.run({ signal: never, view: 'panel' }, () => Promise.resolve('newer'));
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen?.aborted).toBe(true);
    busy.open();
    await expect(Promise.all([other, viewless, newer])).resolves.toEqual(['other', 'viewless', 'newer']);
  });
});

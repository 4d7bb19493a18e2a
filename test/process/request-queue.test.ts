import { describe, expect, test } from 'vitest';
import type { PassKind, PassTurn } from '../../src/explain';
import { RequestQueue } from '../../src/process/request-queue';
import { isCollected } from '../support/collected';

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
    const [cancel, begun, busy] = [new AbortController(), gate(), gate()];
    let nextBegan = false;
    const first = queue.run({ signal: cancel.signal }, () => {
      begun.open();
      return busy.opened;
    });
    const next = queue.run({ signal: never }, () => Promise.resolve((nextBegan = true)));
    await begun.opened;
    cancel.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(nextBegan).toBe(false);
    busy.open();
    await expect(next).resolves.toBe(true);
  });

  test('keeps nothing of an answer that was given', async () => {
    const queue = new RequestQueue();
    const cancel = new AbortController();
    const answer = async (): Promise<WeakRef<object>> =>
      new WeakRef(await queue.run({ signal: cancel.signal, view: 'panel' }, () => Promise.resolve({ maps: [] })));
    const given = await answer();
    expect(await isCollected(given)).toBe(true);
    expect(cancel.signal.aborted).toBe(false);
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
    const [begun, busy] = [gate(), gate()];
    let seen: AbortSignal | undefined;
    const older = queue.run({ signal: never, view: 'panel' }, (signal) => {
      seen = signal;
      begun.open();
      return busy.opened;
    });
    await begun.opened;
    const other = queue.run({ signal: never, view: 'other panel' }, () => Promise.resolve('other'));
    const viewless = queue.run({ signal: never }, () => Promise.resolve('viewless'));
    const newer = queue.run({ signal: never, view: 'panel' }, () => Promise.resolve('newer'));
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen?.aborted).toBe(true);
    busy.open();
    await expect(Promise.all([other, viewless, newer])).resolves.toEqual(['other', 'viewless', 'newer']);
  });
});

/** A pass of some batches, each of which notes its name and number. */
function passOf(
  name: string,
  batches: number,
  events: string[],
  onBatch: (batch: number) => void = () => undefined,
  kind?: PassKind,
) {
  return (signal: AbortSignal, passTurn: PassTurn): Promise<string> =>
    passTurn(async (giveWay) => {
      for (let batch = 1; batch <= batches; batch += 1) {
        await giveWay();
        if (signal.aborted) throw new Error('aborted');
        events.push(`${name} ${batch}`);
        onBatch(batch);
        await Promise.resolve();
      }
      return name;
    }, kind);
}

describe('a pass over the masks', () => {
  test('lets short requests work between its batches, one at a time and in their order', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const short = (name: string) =>
      queue.run({ signal: never }, async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`${name} ends`);
      });
    const waiting: Promise<void>[] = [];
    const onBatch = (batch: number): void => {
      if (batch === 1) waiting.push(short('a'), short('b'));
      if (batch === 2) waiting.push(short('c'));
    };
    await queue.run({ signal: never }, passOf('pass', 3, events, onBatch));
    await Promise.all(waiting);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => [`${name} begins`, `${name} ends`]);
    expect(events).toEqual(['pass 1', ...(a ?? []), ...(b ?? []), 'pass 2', ...(c ?? []), 'pass 3']);
  });

  test('is the only one; the next begins when it has ended, what comes before the next one’s pass does not wait', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const passes = ['a', 'b', 'c'].map((name) =>
      queue.run({ signal: never }, (signal, passTurn) => {
        events.push(`${name} sees its picture`);
        return passOf(name, 2, events)(signal, passTurn);
      }),
    );
    expect(await Promise.all(passes)).toEqual(['a', 'b', 'c']);
    expect(events.filter((event) => /\d/.test(event))).toEqual(['a 1', 'a 2', 'b 1', 'b 2', 'c 1', 'c 2']);
    expect(events.indexOf('c sees its picture')).toBeLessThan(events.indexOf('a 2'));
  });

  test('that fails, or lets somebody through who fails, leaves the queue in order', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const short: Promise<unknown>[] = [];
    const failing = queue.run(
      { signal: never },
      passOf('failing', 3, events, (batch) => {
        if (batch === 1) short.push(queue.run({ signal: never }, () => Promise.reject(new Error('short'))));
        if (batch === 2) throw new Error('long');
      }),
    );
    const next = queue.run({ signal: never }, passOf('next', 1, events));
    await expect(failing).rejects.toThrow('long');
    await expect(short[0]).rejects.toThrow('short');
    await expect(next).resolves.toBe('next');
    expect(events).toEqual(['failing 1', 'failing 2', 'next 1']);
  });

  test('that is cancelled while it waits for the one before never begins', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const cancel = new AbortController();
    const first = queue.run(
      { signal: never },
      passOf('first', 3, events, (batch) => {
        if (batch === 2) cancel.abort();
      }),
    );
    const second = queue.run({ signal: cancel.signal }, passOf('second', 2, events));
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await first;
    await expect(queue.run({ signal: never }, passOf('third', 1, events))).resolves.toBe('third');
    expect(events).toEqual(['first 1', 'first 2', 'first 3', 'third 1']);
  });

  test('ends for a newer request of its view, which then has the next pass', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const newer: Promise<string>[] = [];
    const older = queue.run(
      { signal: never, view: 'panel' },
      passOf('older', 9, events, (batch) => {
        if (batch === 2) newer.push(queue.run({ signal: never, view: 'panel' }, passOf('newer', 2, events)));
      }),
    );
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    await expect(newer[0]).resolves.toBe('newer');
    expect(events).toEqual(['older 1', 'older 2', 'newer 1', 'newer 2']);
  });

  test('in the background lets other passes go first, too, and is the only one when it goes on', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const asked: Promise<string>[] = [];
    const onBatch = (batch: number): void => {
      if (batch === 2) asked.push(queue.run({ signal: never }, passOf('asked', 3, events)));
    };
    const background = queue.run({ signal: never }, passOf('background', 4, events, onBatch, 'background'));
    await expect(background).resolves.toBe('background');
    await expect(asked[0]).resolves.toBe('asked');
    expect(events.filter((event) => event.startsWith('asked'))).toEqual(['asked 1', 'asked 2', 'asked 3']);
    expect(events.indexOf('asked 3')).toBeLessThan(events.indexOf('background 4'));
    const from = events.indexOf('asked 1');
    expect(events.slice(from, from + 3)).toEqual(['asked 1', 'asked 2', 'asked 3']);
  });

  test('in the background that is cancelled while another one runs leaves the queue in order', async () => {
    const queue = new RequestQueue();
    const events: string[] = [];
    const cancel = new AbortController();
    const asked: Promise<string>[] = [];
    const background = queue.run(
      { signal: cancel.signal },
      passOf(
        'background',
        4,
        events,
        (batch) => {
          if (batch !== 1) return;
          const onAsked = (number: number): void => {
            if (number === 2) cancel.abort();
          };
          asked.push(queue.run({ signal: never }, passOf('asked', 3, events, onAsked)));
        },
        'background',
      ),
    );
    await expect(background).rejects.toMatchObject({ code: 'cancelled' });
    await expect(asked[0]).resolves.toBe('asked');
    await expect(queue.run({ signal: never }, passOf('next', 1, events))).resolves.toBe('next');
    expect(events.at(-1)).toBe('next 1');
  });
});

import { describe, expect, it } from 'vitest';
import { sendThumbnails } from '../../src/host/film-thumbnails';
import { HiddenRegion } from '../../src/host/hidden-region';
import type { HideParams, HideResult, ToPanel } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';

const RESULT = { before: [], after: [], predicted: { index: 1, label: 'cat', probability: 1 } } satisfies HideResult;
const PICTURE = { image: '/a.png', fit: 'model', exif: 'ignore' } as const;

describe('a hidden region', () => {
  const ask = (id: number): Parameters<HiddenRegion['ask']>[0] => ({
    type: 'hide/ask',
    id,
    about: 1,
    hide: { keep: new Uint8Array([255, 0]), fill: 'blur', classes: [1] },
  });

  it('is answered under its number', async () => {
    const sent: ToPanel[] = [];
    const params: HideParams[] = [];
    const engine = {
      hide: (given: HideParams) => {
        params.push(given);
        return Promise.resolve(RESULT);
      },
    };
    await new HiddenRegion(engine, (message) => sent.push(message)).ask(ask(3), () => PICTURE);
    expect(sent).toEqual([{ type: 'hide/done', id: 3, result: RESULT }]);
    expect(params).toEqual([{ ...PICTURE, keep: new Uint8Array([255, 0]), fill: 'blur', classes: [1] }]);
  });

  it('gives way to a newer one, and is answered all the same', async () => {
    const sent: ToPanel[] = [];
    const hangsUntilAborted = (signal: AbortSignal | undefined): Promise<HideResult> =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new ScorecamError('cancelled', 'Cancelled.', ''));
        });
      });
    let calls = 0;
    const engine = {
      hide: (_: HideParams, { signal }: { signal?: AbortSignal }) =>
        ++calls === 1 ? hangsUntilAborted(signal) : Promise.resolve(RESULT),
    };
    const region = new HiddenRegion(engine, (message) => sent.push(message));
    await Promise.all([region.ask(ask(1), () => PICTURE), region.ask(ask(2), () => PICTURE)]);
    expect(sent).toContainEqual({ type: 'hide/done', id: 2, result: RESULT });
    expect(sent).toContainEqual(expect.objectContaining({ type: 'hide/failed', id: 1 }));
  });

  it('is answered where no picture is shown, too', async () => {
    const sent: ToPanel[] = [];
    const engine = { hide: () => Promise.resolve(RESULT) };
    await new HiddenRegion(engine, (message) => sent.push(message)).ask(ask(4), () => {
      throw new ScorecamError('usage', 'No picture is explained here.', 'Explain one first.');
    });
    const error = { code: 'usage', message: 'No picture is explained here.', hint: 'Explain one first.' };
    expect(sent).toEqual([{ type: 'hide/failed', id: 4, error }]);
  });
});

describe('thumbnails of a film', () => {
  const film = (count: number): string[] => Array.from({ length: count }, (_, i) => `/${i}.png`);

  async function send(
    pictures: readonly string[],
    thumbnail: (image: string) => Promise<{ png: Uint8Array }>,
    { signal = new AbortController().signal, there = [] as readonly number[] } = {},
  ): Promise<number[]> {
    const sent: number[] = [];
    await sendThumbnails(
      { thumbnail: ({ image }) => thumbnail(image) },
      { pictures, exif: 'ignore', isThere: (index) => there.includes(index) },
      { signal, send: (message) => message.type === 'pictures/thumbnail' && sent.push(message.index) },
    );
    return sent;
  }

  const png = { png: new Uint8Array([1]) };

  it('come one after the other, those that are there already and broken ones left out', async () => {
    let atOnce = 0;
    const sent = await send(
      film(5),
      async (image) => {
        atOnce += 1;
        expect(atOnce).toBe(1);
        await Promise.resolve();
        atOnce -= 1;
        if (image === '/2.png') throw new ScorecamError('picture', 'It is broken.', '');
        return png;
      },
      { there: [1] },
    );
    expect(sent).toEqual([0, 3, 4]);
  });

  it('end with the engine, with a newer question, and after 200', async () => {
    const died = (image: string): Promise<typeof png> =>
      image === '/1.png' ? Promise.reject(new ScorecamError('engine', 'It died.', '')) : Promise.resolve(png);
    expect(await send(film(5), died)).toEqual([0]);
    const abort = new AbortController();
    const aborting = (image: string): Promise<typeof png> => {
      if (image === '/1.png') abort.abort();
      return Promise.resolve(png);
    };
    expect(await send(film(5), aborting, { signal: abort.signal })).toEqual([0]);
    expect(await send(film(300), () => Promise.resolve(png))).toHaveLength(200);
  });
});

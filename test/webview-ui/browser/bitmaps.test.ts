import { afterEach, describe, expect, it, vi } from 'vitest';
import { Bitmaps } from '../../../webview-ui/src/bitmaps';

const [first, second] = [new Uint8Array([1]), new Uint8Array([2])];

/** Stands for the browser: its bitmaps are named by the bytes that they were read from. */
function stubBrowser({ broken = [] as readonly number[] } = {}): { closed: number[]; reported: unknown[] } {
  const closed: number[] = [];
  const reported: unknown[] = [];
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    const [name = 0] = new Uint8Array(await blob.arrayBuffer());
    if (broken.includes(name)) throw new DOMException('no picture');
    return { name, close: () => closed.push(name) };
  });
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  return { closed, reported };
}

/** Asks for a picture, and waits until it is read. */
async function read(bitmaps: Bitmaps, png: Uint8Array, onRead: { mock: { calls: unknown[] } }): Promise<unknown> {
  const before = onRead.mock.calls.length;
  expect(bitmaps.of(png)).toBeNull();
  await vi.waitUntil(() => onRead.mock.calls.length > before);
  return bitmaps.of(png);
}

describe('the pixels of pictures', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('are read once, and given back when others take their place', async () => {
    const { closed } = stubBrowser();
    const onRead = vi.fn();
    const bitmaps = new Bitmaps(onRead);
    const bitmap = await read(bitmaps, first, onRead);
    expect(bitmap).toMatchObject({ name: 1 });
    expect(bitmaps.of(first)).toBe(bitmap);
    expect(onRead).toHaveBeenCalledOnce();
    expect(await read(bitmaps, second, onRead)).toMatchObject({ name: 2 });
    expect(closed).toEqual([1]);
  });

  it('stay as long as there is room, the latest ones that were asked for', async () => {
    const { closed } = stubBrowser();
    const onRead = vi.fn();
    const bitmaps = new Bitmaps(onRead, 2);
    await read(bitmaps, first, onRead);
    await read(bitmaps, second, onRead);
    bitmaps.of(first);
    await read(bitmaps, new Uint8Array([3]), onRead);
    expect(closed).toEqual([2]);
  });

  it('are given back at once where nobody waits for them any more', async () => {
    const { closed } = stubBrowser();
    const onRead = vi.fn();
    const bitmaps = new Bitmaps(onRead);
    bitmaps.of(first);
    expect(await read(bitmaps, second, onRead)).toMatchObject({ name: 2 });
    await vi.waitUntil(() => closed.length > 0);
    expect(closed).toEqual([1]);
    expect(onRead).toHaveBeenCalledOnce();
  });

  it('that cannot be read are none, which is reported once', async () => {
    const { reported } = stubBrowser({ broken: [1] });
    const onRead = vi.fn();
    const bitmaps = new Bitmaps(onRead);
    expect(bitmaps.isBroken(first)).toBe(false);
    expect(await read(bitmaps, first, onRead)).toBeNull();
    expect(bitmaps.isBroken(first)).toBe(true);
    expect(bitmaps.of(first)).toBeNull();
    expect(reported).toHaveLength(1);
  });
});

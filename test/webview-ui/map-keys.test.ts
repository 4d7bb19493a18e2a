import { describe, expect, it } from 'vitest';
import { readMapKey, type KeyPress } from '../../webview-ui/src/components/map-keys';

const press = (key: string, held: Partial<KeyPress> = {}) =>
  readMapKey({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('readMapKey', () => {
  it('zooms in and out by the same factor, with and without Shift as keyboards have it', () => {
    const [into, out] = [press('+'), press('-')].map((key) => (key?.does === 'zoom' ? key.factor : Number.NaN));
    expect(into).toBeGreaterThan(1);
    expect((into ?? 0) * (out ?? 0)).toBeCloseTo(1, 12);
    expect(press('=')).toEqual(press('+', { shiftKey: true }));
    expect(press('0')).toEqual({ does: 'reset' });
  });

  it('gives the direction of arrow keys', () => {
    expect(press('ArrowUp')).toEqual({ does: 'arrow', direction: { x: 0, y: -1 }, shift: false });
    expect(press('ArrowRight', { shiftKey: true })).toEqual({ does: 'arrow', direction: { x: 1, y: 0 }, shift: true });
  });

  it('leaves other keys, and those of the editor, alone', () => {
    expect(press('a')).toBeNull();
    expect(press('0', { ctrlKey: true })).toBeNull();
    expect(press('ArrowLeft', { altKey: true })).toBeNull();
    expect(press('+', { metaKey: true })).toBeNull();
  });
});

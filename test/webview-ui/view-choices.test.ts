import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES, parseChoices, type ViewChoices } from '../../webview-ui/src/view-choices';

describe('parseChoices', () => {
  it('gives back what was kept', () => {
    const kept: ViewChoices = {
      contrast: true,
      opacity: 0.25,
      colourMap: 'inferno',
      sameScale: true,
      show: 'map',
      swapped: true,
      openFolds: ['evidence', 'reading'],
    };
    expect(parseChoices(structuredClone(kept))).toEqual(kept);
  });

  it.each([undefined, null, 'viridis', 7, []])('takes the defaults for %j', (kept) => {
    expect(parseChoices(kept)).toEqual(DEFAULT_CHOICES);
  });

  it('takes the default of each choice that cannot be used, and keeps the others', () => {
    const kept = {
      contrast: 1,
      opacity: 1.5,
      colourMap: '<b>',
      sameScale: true,
      show: 'nothing',
      swapped: 'yes',
      openFolds: 'evidence',
      more: 1,
    };
    expect(parseChoices(kept)).toEqual({ ...DEFAULT_CHOICES, sameScale: true });
    expect(parseChoices({ opacity: Number.NaN })).toEqual(DEFAULT_CHOICES);
    expect(parseChoices({ openFolds: [] }).openFolds).toEqual([]);
    expect(parseChoices({ openFolds: ['<b>', 7, 'reading'] }).openFolds).toEqual(['reading']);
  });
});

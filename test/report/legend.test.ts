import { describe, expect, it } from 'vitest';
import { blendTable } from '../../src/render/blend';
import { overlayColour } from '../../src/report/legend';

/** The legend is drawn as a picture of vectors; what it shows has to be what the overlays show. */
describe.each(['saliency', 'contrast'] as const)('the colour scale of a %s map', (kind) => {
  it.each([0, 100, 255])('shows what the overlays show over a grey of %i', (grey) => {
    const { low, keep, add } = blendTable(kind);
    for (let step = 0; step < 256; step += 1) {
      const { colour, opacity } = overlayColour(kind, low + ((1 - low) * step) / 255);
      colour.forEach((level, c) => {
        const drawn = (grey * (keep[step] ?? NaN) + (add[step * 3 + c] ?? NaN)) / 256;
        expect(Math.abs(drawn - (grey * (1 - opacity) + level * opacity))).toBeLessThan(1.5);
      });
    }
  });
});

import { expect, it } from 'vitest';
import type { MeasuredCurve } from '../../src/protocol';
import { axisTop, curveLine } from '../../webview-ui/src/drawing/curve-shape';

function curve(probabilities: readonly number[], pixels: number, stepPixels: number): MeasuredCurve {
  return { pixels, stepPixels, probabilities: Float64Array.from(probabilities), auc: 0 };
}

it('draws a curve from the left to the right, the last step as short as it is', () => {
  const frame = { left: 10, top: 20, width: 100, height: 50 };
  expect(curveLine(curve([0, 0.25, 0.5, 0.1], 10, 4), frame, 0.5)).toBe('10.0,70.0 50.0,45.0 90.0,20.0 110.0,60.0');
});

it('shows all of the curves on one axis of round numbers', () => {
  expect(axisTop([])).toBe(1);
  expect(axisTop([curve([0, 0.3], 1, 1), curve([0.04, 0], 1, 1)])).toBe(0.5);
  expect(axisTop([curve([0.5, 0.2], 1, 1)])).toBe(0.5);
  expect(axisTop([curve([0.51], 1, 1)])).toBe(1);
  expect(axisTop([curve([0.0004, 0], 1, 1)])).toBe(0.001);
});

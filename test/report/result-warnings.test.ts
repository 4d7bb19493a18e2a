import { expect, it } from 'vitest';
import { allWarnings } from '../../src/report/result-warnings';
import { mapData, sampleResult } from './sample';

const zero = mapData(1, 1, [0], true);
const { predicted, target, maps } = sampleResult();

it('maps that are zero are warned about behind everything else, each class once', () => {
  const warnings = ['The picture is small.'];
  expect(allWarnings(sampleResult({ warnings }))).toEqual(warnings);
  expect(allWarnings(sampleResult({ warnings, maps: { ...maps, target: zero } }))).toEqual([
    ...warnings,
    `The map of ${target.label} is zero everywhere: it points at no place.`,
  ]);
  const one = sampleResult({ target: predicted, maps: { ...maps, predicted: zero, target: zero } });
  expect(allWarnings(one)).toHaveLength(1);
});

it('a ridge map that adds hardly any probability is said to show traces alone', () => {
  // Four cells of the layer; the mean of each map is 0.25 · 0.009, so all of it adds 0.9 %.
  const layer = { ...sampleResult().layer, height: 2, width: 2 };
  const faint = { ...mapData(2, 2, [1, 0, 0, 0]), low: 0, high: 0.009 };
  const asked = { layer, maps: { ...maps, target: faint } };
  expect(allWarnings(sampleResult(asked))).toEqual([
    `The map of ${target.label} shows traces alone: all that it marks adds 0.9\u00a0% to the probability of the class.`,
  ]);
  const strong = { ...faint, high: 0.011 };
  expect(allWarnings(sampleResult({ layer, maps: { ...maps, target: strong } }))).toEqual([]);
  expect(allWarnings(sampleResult({ ...asked, weighting: 'released' }))).toEqual([]);
  const other = { ...sampleResult().method, uses: ['layer' as const] };
  expect(allWarnings(sampleResult({ ...asked, method: other }))).toEqual([]);
});

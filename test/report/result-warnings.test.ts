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

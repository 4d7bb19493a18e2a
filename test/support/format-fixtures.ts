import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { LoadedModel } from '../../src/engine';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from './largest-difference';
import { FORMATS } from './keras-file';

/** What a framework computed with one of the tiny models of test/vectors/formats. */
export interface FormatFixture {
  /** Each pixel's numbers are `offset + scale * sin(0.37 i)`. */
  readonly input: { readonly scale: number; readonly offset: number };
  /** Probabilities or their logarithms, or logits where the model ends without an activation. */
  readonly answer: readonly number[];
  readonly layer: string;
  readonly shape: readonly number[];
  readonly activations: readonly number[];
}

export const FIXTURE_SIZE = { height: 24, width: 24 };

/** @param index name of the list in test/vectors/formats */
export function readFixtures<T>(index: string): (FormatFixture & T)[] {
  return JSON.parse(readFileSync(path.join(FORMATS, index), 'utf8')) as (FormatFixture & T)[];
}

export function inputOf({ input: { scale, offset } }: FormatFixture): Float32Array {
  const length = FIXTURE_SIZE.height * FIXTURE_SIZE.width * 3;
  return Float32Array.from({ length }, (_, i) => offset + scale * Math.sin(0.37 * i));
}

/** The model has the layer, and gives the probabilities and the activations that the framework gave. */
export async function expectComputed(model: LoadedModel, fixture: FormatFixture): Promise<void> {
  const { layers, activation, inputSize } = model.description;
  const layer = layers.find(({ name }) => name === fixture.layer);
  if (layer === undefined) throw new Error(`no layer ${fixture.layer} among ${layers.map(({ name }) => name).join()}`);
  expect([layer.height, layer.width, layer.channels]).toEqual(fixture.shape);
  expect(inputSize).toEqual(FIXTURE_SIZE);
  const input = inputOf(fixture);
  const bound = model.bind(layer, input, new Float32Array(input.length));
  const prediction = await bound.predict();
  bound.release();
  const probabilities = toProbabilities(prediction.logits, activation);
  expect(largestDifference(probabilities, probabilitiesOf(fixture)).error).toBeLessThan(1e-5);
  const largest = Math.max(...fixture.activations.map(Math.abs));
  expect(largestDifference(prediction.activations, fixture.activations).error / largest).toBeLessThan(1e-4);
}

/** The probabilities that the engine makes of what the framework answers: of logits, and of one sigmoid as two classes. */
function probabilitiesOf({ answer }: FormatFixture): readonly number[] {
  const [only] = answer;
  if (answer.length === 1 && only !== undefined) return [1 - only, only];
  const isShare = Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1) < 1e-4;
  return isShare ? answer : Array.from(toProbabilities(Float32Array.from(answer), 'softmax'));
}

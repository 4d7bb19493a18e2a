/** The embedded model against numbers that PyTorch computed from the published weights (test/vectors/lite0). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { channelWeights, contrastMap, contrastWeights, saliencyMap, type PublishedWeighting } from '../../src/maps';
import { agreementOf } from '../../src/metrics';
import { largestDifference } from '../support/largest-difference';
import { loadLite0, scorePicture, type Lite0, type Scored } from '../support/lite0';
import { readNpy } from '../support/npy';
import { LITE0_VECTORS } from '../support/paths';

interface VectorIndex {
  readonly mapStride: number;
  readonly tolerance: Readonly<
    Record<
      | 'probabilities'
      | 'scores'
      | 'scoresOfOtherBaselines'
      | 'logits'
      | 'maps'
      | 'correlation'
      | 'topOverlap'
      | 'deviation',
      number
    >
  >;
  readonly pictures: readonly {
    readonly name: string;
    readonly crop: string;
    readonly probabilities: string;
    readonly classes: readonly number[];
    readonly runs: readonly Run[];
  }[];
}

interface Run {
  readonly layer: string;
  readonly baseline: 'zero' | 'black' | 'mean' | 'blur';
  readonly live: string;
  readonly scores: string;
  readonly logits: string;
  readonly maps: readonly {
    readonly weighting: PublishedWeighting;
    readonly temperature: number | null;
    readonly class: number;
    readonly channels: number | 'all';
    readonly file: string;
  }[];
  readonly agreement: readonly {
    readonly weighting: PublishedWeighting;
    readonly temperature: number | null;
    readonly classes: readonly [number, number];
    readonly correlation: number;
    readonly topOverlap: number;
  }[];
  readonly contrast: { readonly for: number; readonly against: number; readonly file: string } | null;
}

const index = JSON.parse(readFileSync(path.join(LITE0_VECTORS, 'index.json'), 'utf8')) as VectorIndex;
const { tolerance, mapStride } = index;
const SIZE = { height: 224, width: 224 };

describe.skipIf(!hasNativeRuntime())('EfficientNet-Lite0 on tfjs-node agrees with PyTorch', () => {
  let lite0: Lite0;

  beforeAll(async () => {
    lite0 = await loadLite0('tfjs-node');
  });

  it('runs as a recorded graph', () => {
    expect(lite0.model).toMatchObject({ graph: 'recorded', notes: [] });
  });

  for (const picture of index.pictures) {
    for (const run of picture.runs) {
      describe(`${picture.name}, layer ${run.layer}, baseline ${run.baseline}`, () => {
        let scored: Scored;

        beforeAll(async () => {
          scored = await scorePicture(lite0, vector(picture.crop), { layer: run.layer, baseline: run.baseline });
        });

        it('predicts the same probabilities', () => {
          const { error, at } = largestDifference(scored.probabilities, readNpy(vector(picture.probabilities)).data);
          expect(error, `at class ${at}`).toBeLessThan(tolerance.probabilities);
        });

        it('finds the same live channels', () => {
          expect([...scored.live].sort((a, b) => a - b)).toEqual([...readNpy(vector(run.live)).data]);
        });

        it('gives the same score matrix and logits', () => {
          const live = [...readNpy(vector(run.live)).data];
          const rowOf = new Map([...scored.live].map((channel, row) => [channel, row]));
          const column = (values: Float64Array): number[] =>
            live.map((channel) => values[rowOf.get(channel) ?? -1] ?? NaN);
          const [scores, logits] = [readNpy(vector(run.scores)), readNpy(vector(run.logits))];
          picture.classes.forEach((classIndex, position) => {
            const expected = ({ data, shape }: typeof scores): number[] =>
              live.map((_, row) => data[row * (shape[1] ?? 0) + position] ?? NaN);
            const score = largestDifference(column(scored.matrix.probabilitiesOf(classIndex)), expected(scores));
            expect(score.error, `score of class ${classIndex}, row ${score.at}`).toBeLessThan(
              run.baseline === 'zero' ? tolerance.scores : tolerance.scoresOfOtherBaselines,
            );
            const logit = largestDifference(column(scored.matrix.logitsOf(classIndex)), expected(logits));
            expect(logit.error, `logit of class ${classIndex}, row ${logit.at}`).toBeLessThan(tolerance.logits);
          });
        });

        it.each(run.maps)('draws $file', ({ weighting, temperature, class: classIndex, channels, file }) => {
          const rows = channels === 'all' ? scored.matrix.rows : channels;
          const weights = channelWeights(scored.matrix, classIndex, { weighting, temperature: temperature ?? 1 }, rows);
          const map = saliencyMap(scored.activations, scored.live, weights, SIZE);
          const { error, at } = largestDifference(everyNth(map.data), readNpy(vector(file)).data);
          expect(error, `at sample ${at}`).toBeLessThan(tolerance.maps);
        });

        it.runIf(run.contrast !== null)('draws the contrast, and its opposite', () => {
          if (run.contrast === null) return;
          const { for: a, against: b, file } = run.contrast;
          const map = contrastMap(scored.activations, scored.live, contrastWeights(scored.matrix, a, b), SIZE);
          const { error, at } = largestDifference(everyNth(map.data), readNpy(vector(file)).data);
          expect(error, `at sample ${at}`).toBeLessThan(tolerance.maps);
          const opposite = contrastMap(scored.activations, scored.live, contrastWeights(scored.matrix, b, a), SIZE);
          expect(
            largestDifference(
              opposite.data,
              map.data.map((value) => -value),
            ).error,
          ).toBeLessThan(1e-12);
        });

        it.each(run.agreement)('measures the agreement under $weighting, T = $temperature', (expected) => {
          const [a, b] = expected.classes.map((classIndex) => {
            const options = { weighting: expected.weighting, temperature: expected.temperature ?? 1 };
            return saliencyMap(
              scored.activations,
              scored.live,
              channelWeights(scored.matrix, classIndex, options),
              SIZE,
            );
          });
          if (a === undefined || b === undefined) throw new Error('two classes are compared');
          const { correlation, topOverlap, reason } = agreementOf(a, b);
          expect(reason).toBeNull();
          expect(Math.abs((correlation ?? NaN) - expected.correlation)).toBeLessThan(tolerance.correlation);
          expect(Math.abs((topOverlap ?? NaN) - expected.topOverlap)).toBeLessThan(tolerance.topOverlap);
        });
      });
    }
  }
});

function vector(file: string): string {
  return path.join(LITE0_VECTORS, file);
}

function everyNth(map: Float32Array): number[] {
  const picked: number[] = [];
  for (let y = 0; y < SIZE.height; y += mapStride) {
    for (let x = 0; x < SIZE.width; x += mapStride) picked.push(map[y * SIZE.width + x] ?? NaN);
  }
  return picked;
}

import { inBatches } from '../engine/score-pass';
import {
  blendPictures,
  contrastWeights,
  scaleSigned,
  scaleToUnit,
  ScoreMatrix,
  type DrawnMaps,
  type SaliencyMap,
} from '../maps';
import type { Method, MethodRun, MethodSubject, MethodWork, OptionValues, WantedMaps } from './method';
import { drawRiseMasks, KEPT_SHARE, riseMask, sumRiseMasks, type RiseMasks } from './rise-masks';
import { SEED } from './seed';

/** Values that differ by less than this share of the largest one differ by rounding. */
const ROUNDING = 1e-9;

/** The scores of one picture under random masks, all classes at once. */
export class RiseRun implements MethodRun {
  readonly #matrix: ScoreMatrix;

  constructor(
    { classes, activation }: Pick<MethodSubject['description'], 'classes' | 'activation'>,
    private readonly masks: RiseMasks,
  ) {
    this.#matrix = new ScoreMatrix(masks.count, classes, activation);
  }

  get byteLength(): number {
    const { grids, shifts } = this.masks;
    return this.#matrix.byteLength + grids.byteLength + shifts.byteLength;
  }

  progress(): { done: number; of: number } {
    return { done: this.#matrix.rows, of: this.masks.count };
  }

  work(_: WantedMaps, { model, input, baseline, baselineInput, signal, giveWay, onStep }: MethodWork): Promise<number> {
    const under = baselineInput(baseline);
    const pass = { model, from: this.#matrix.rows, to: this.masks.count, signal, giveWay };
    return inBatches(pass, {
      compute: (from, to) => model.forward(this.#mask(input, under, from, to), to - from),
      onBatch: (logits) => {
        this.#matrix.append(logits);
        return onStep();
      },
    });
  }

  draw({ predicted, target, contrast }: WantedMaps): DrawnMaps {
    const first = this.#map(predicted);
    return {
      predicted: first,
      target: target === predicted ? first : this.#map(target),
      contrast: contrast ? this.#contrast(predicted, target) : null,
    };
  }

  /** `X_b + M ∘ (X − X_b)` `[to − from, height, width, channels]` */
  #mask(input: Float32Array, under: Float32Array, from: number, to: number): Float32Array {
    const inputs = new Float32Array((to - from) * input.length);
    for (let index = from; index < to; index += 1) {
      const at = (index - from) * input.length;
      blendPictures(input, under, riseMask(this.masks, index), inputs.subarray(at, at + input.length));
    }
    return inputs;
  }

  /** `1 / (N p) Σ_n P_c(X_n) M_n`, Petsiuk et al., eq. 6. */
  #map(classIndex: number): SaliencyMap {
    const mean = this.#mean(this.#matrix.probabilitiesOf(classIndex));
    return scaleToUnit(mean, this.masks.size, ROUNDING * largestOf(mean));
  }

  /** The same with what each mask says for one class and against another, its mean taken away. */
  #contrast(forClass: number, againstClass: number): SaliencyMap {
    const weights = contrastWeights(this.#matrix, forClass, againstClass);
    return scaleSigned(this.#mean(weights), this.masks.size, ROUNDING * largestOf(weights));
  }

  #mean(weights: Float64Array): Float64Array {
    const count = Math.max(1, this.#matrix.rows);
    return sumRiseMasks(this.masks, weights).map((value) => value / count / KEPT_SHARE);
  }
}

function largestOf(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

function numberOf(options: OptionValues, name: string): number {
  return Number(options[name]);
}

export const RISE: Method = {
  name: 'rise',
  title: 'RISE',
  source: 'Petsiuk et al., RISE (arXiv 1806.07421)',
  needs: 'forward',
  steps: 'masks',
  uses: ['baseline', 'contrast'],
  options: [{ name: 'masks', words: 'how many random masks', kind: 'whole', min: 500, max: 8000, usual: 2000 }, SEED],
  begin: ({ description }, options) => {
    const masks = drawRiseMasks(numberOf(options, 'masks'), numberOf(options, 'seed'), description.inputSize);
    return new RiseRun(description, masks);
  },
};

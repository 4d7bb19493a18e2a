import { takeTurn } from '../engine/score-pass';
import type { LoadedModel } from '../engine/types';
import { blendPictures, scaleToUnit, type DrawnMaps, type SaliencyMap, type Size } from '../maps';
import { toProbabilities } from '../shared/probabilities';
import { MaskLearner } from './mask-learner';
import type { Method, MethodRun, MethodWork, WantedMaps } from './method';
import { circleMasks, generatorOf, jitter, maskGradient, noiseLike, smallestCircle, type Pixels } from './perturbation';
import { SEED } from './seed';

/** Cells of the mask a side, and pixels that the picture is moved by, as published. */
const CELLS = 28;
const JITTER = 4;

/** Steps between two maps that can be seen. */
const SHOWN_STEPS = 5;

/** Random numbers that belong to no step. */
const NO_STEP = -1;

/** How a mask was learned for one class. */
export interface LearnedMask {
  /** Probability of the class for the picture, for the reference, and under the mask that was learned. */
  readonly before: number;
  readonly perturbed: number;
  readonly after: number;
  /** Before each step. */
  readonly losses: readonly number[];
}

interface Learning {
  readonly learner: MaskLearner;
  readonly before: number;
  readonly perturbed: number;
  after: number | undefined;
}

interface MaskOptions {
  readonly iterations: number;
  readonly seed: number;
  readonly reference: string;
}

/** Masks that are learned for one class after the other. */
export class MaskRun implements MethodRun {
  readonly #learnt = new Map<number, Learning>();

  constructor(
    private readonly description: LoadedModel['description'],
    private readonly options: MaskOptions,
  ) {}

  /** Of the masks of some classes. */
  get byteLength(): number {
    return 2 ** 20;
  }

  progress(wanted: WantedMaps): { done: number; of: number } {
    const classes = classesOf(wanted);
    const done = classes.reduce((sum, each) => sum + (this.#learnt.get(each)?.learner.losses.length ?? 0), 0);
    return { done, of: classes.length * this.options.iterations };
  }

  async work(wanted: WantedMaps, work: MethodWork): Promise<number> {
    // What cannot be derived is said before anything is computed.
    await work.model.gradients();
    let passes = 0;
    for (const classIndex of classesOf(wanted)) passes += await this.#learn(classIndex, work);
    return passes;
  }

  draw({ predicted, target, size }: WantedMaps): DrawnMaps {
    const first = this.#map(predicted, size);
    return { predicted: first, target: target === predicted ? first : this.#map(target, size), contrast: null };
  }

  /** How it went for a class; undefined before it is done. */
  learned(classIndex: number): LearnedMask | undefined {
    const learning = this.#learnt.get(classIndex);
    if (learning?.after === undefined) return undefined;
    const { before, perturbed, after, learner } = learning;
    return { before, perturbed, after, losses: learner.losses };
  }

  /** What was deleted: `1 − M`. */
  #map(classIndex: number, size: Size): SaliencyMap {
    const learner = this.#learnt.get(classIndex)?.learner;
    const kept = learner?.upsampled() ?? new Float64Array(size.height * size.width);
    return scaleToUnit(
      kept.map((value) => 1 - value),
      size,
      Number.EPSILON * 16,
    );
  }

  async #learn(classIndex: number, work: MethodWork): Promise<number> {
    const { model, input, signal, giveWay, onStep } = work;
    const size = this.description.inputSize;
    const picture: Pixels = { ...size, data: input };
    let passes = 0;
    const known = this.#learnt.get(classIndex);
    if (known?.after !== undefined) return passes;
    const learning = known ?? (await this.#begin(classIndex, work));
    if (known === undefined) passes += circleMasks({ height: 1, width: 1 }).length;
    this.#learnt.set(classIndex, learning);
    const { learner } = learning;
    const gradients = await model.gradients();
    const fixed = this.#reference(work, NO_STEP);
    const isNoise = this.options.reference === 'noise';
    while (learner.losses.length < this.options.iterations) {
      await takeTurn({ signal, giveWay });
      const step = learner.losses.length;
      const generator = generatorOf(this.options.seed, step);
      const reference = { ...size, data: isNoise ? this.#reference(work, step) : fixed };
      const [shown = input, under = input] = jitter([picture, reference], JITTER, generator);
      const { probability, gradient } = await gradients.ofInput(
        blendPictures(shown, under, learner.upsampled()),
        classIndex,
      );
      learner.step(probability, maskGradient(shown, under, gradient, size.height * size.width));
      passes += 1;
      if (learner.losses.length % SHOWN_STEPS === 0 && learner.losses.length < this.options.iterations) await onStep();
    }
    const last = blendPictures(input, fixed, learner.upsampled());
    [learning.after] = await this.#scores(model, [last], classIndex);
    await onStep();
    return passes + 1;
  }

  /** The mask begins as the smallest circle that suppresses the class, as in the published code. */
  async #begin(classIndex: number, work: MethodWork): Promise<Learning> {
    const { model, input, signal, giveWay } = work;
    const { inputSize: size } = this.description;
    const reference = this.#reference(work, NO_STEP);
    const scores: number[] = [];
    for (const mask of circleMasks(size)) {
      if (scores.length % model.batchSize === 0) await takeTurn({ signal, giveWay });
      scores.push(...(await this.#scores(model, [blendPictures(input, reference, mask)], classIndex)));
    }
    const cells = { height: Math.min(CELLS, size.height), width: Math.min(CELLS, size.width) };
    const start = circleMasks(cells)[smallestCircle(scores)] ?? new Float64Array(cells.height * cells.width).fill(1);
    const [before = NaN, perturbed = NaN] = await this.#scores(model, [input, reference], classIndex);
    return { learner: new MaskLearner(start, cells, size), before, perturbed, after: undefined };
  }

  #reference({ input, baselineInput }: MethodWork, step: number): Float32Array {
    const { reference, seed } = this.options;
    if (reference === 'constant') return baselineInput('mean');
    if (reference === 'blur') return baselineInput('blur');
    return noiseLike({ ...this.description.inputSize, data: input }, generatorOf(seed + 1, step));
  }

  /** Probability of a class for pictures `[height, width, channels]`. */
  async #scores(model: LoadedModel, pictures: readonly Float32Array[], classIndex: number): Promise<number[]> {
    const { classes, activation } = this.description;
    const scores: number[] = [];
    for (const picture of pictures) {
      const logits = await model.forward(picture, 1);
      scores.push(toProbabilities(logits.subarray(0, classes), activation)[classIndex] ?? NaN);
    }
    return scores;
  }
}

function classesOf({ predicted, target }: WantedMaps): number[] {
  return [...new Set([predicted, target])];
}

export const MASK: Method = {
  name: 'mask',
  title: 'Meaningful perturbation',
  source: 'Fong and Vedaldi, Interpretable Explanations of Black Boxes by Meaningful Perturbation (arXiv 1704.03296)',
  needs: 'input-gradients',
  steps: 'steps',
  uses: [],
  options: [
    { name: 'iterations', words: 'how many steps', kind: 'whole', min: 10, max: 2000, usual: 300 },
    {
      name: 'reference',
      words: 'what is seen where the picture is deleted',
      kind: 'choice',
      values: ['blur', 'noise', 'constant'],
      usual: 'blur',
    },
    SEED,
  ],
  begin: ({ description }, options) =>
    new MaskRun(description, {
      iterations: Number(options.iterations),
      seed: Number(options.seed),
      reference: String(options.reference),
    }),
};

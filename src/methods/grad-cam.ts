import { takeTurn } from '../engine/score-pass';
import type { LayerInfo } from '../engine/types';
import {
  contrastMap,
  gradCamPlusPlusWeights,
  gradCamWeights,
  gradientMap,
  type Activations,
  type DrawnMaps,
  type GradientWeighting,
} from '../maps';
import type { Method, MethodRun, MethodSubject, MethodWork, WantedMaps } from './method';

/** Derivatives of the logits of some classes, made into weights of channels. */
class GradCamRun implements MethodRun {
  readonly #layer: LayerInfo;
  readonly #activations: Activations;
  /** By class. */
  readonly #weights = new Map<number, Float64Array>();

  constructor(
    { layer, activations }: MethodSubject,
    private readonly weigh: GradientWeighting,
  ) {
    this.#layer = layer;
    this.#activations = activations;
  }

  get byteLength(): number {
    return this.#activations.data.byteLength;
  }

  progress(wanted: WantedMaps): { done: number; of: number } {
    const classes = classesOf(wanted);
    return { done: classes.filter((each) => this.#weights.has(each)).length, of: classes.length };
  }

  async work(wanted: WantedMaps, { model, input, signal, giveWay, onStep }: MethodWork): Promise<number> {
    const gradients = await model.gradients();
    let passes = 0;
    for (const classIndex of classesOf(wanted)) {
      if (this.#weights.has(classIndex)) continue;
      await takeTurn({ signal, giveWay });
      const derived = await gradients.ofLayer(this.#layer, input, [classIndex]);
      const [gradient = new Float32Array()] = derived.gradients;
      this.#weights.set(classIndex, this.weigh(this.#activations, gradient));
      passes += 1;
      await onStep();
    }
    return passes;
  }

  draw({ predicted, target, contrast, size }: WantedMaps): DrawnMaps {
    const map = (classIndex: number): DrawnMaps['predicted'] =>
      gradientMap(this.#activations, this.#weightsOf(classIndex), size);
    const channels = Int32Array.from({ length: this.#activations.channels }, (_, channel) => channel);
    const against = this.#weightsOf(target);
    const difference = this.#weightsOf(predicted).map((weight, channel) => weight - (against[channel] ?? 0));
    const first = map(predicted);
    return {
      predicted: first,
      target: target === predicted ? first : map(target),
      contrast: contrast ? contrastMap(this.#activations, channels, difference, size) : null,
    };
  }

  #weightsOf(classIndex: number): Float64Array {
    return this.#weights.get(classIndex) ?? new Float64Array(this.#activations.channels);
  }
}

function classesOf({ predicted, target }: WantedMaps): number[] {
  return [...new Set([predicted, target])];
}

const SHARED = { needs: 'layer-gradients', steps: 'classes', uses: ['layer', 'contrast'], options: [] } as const;

export const GRAD_CAM: Method = {
  ...SHARED,
  name: 'grad-cam',
  title: 'Grad-CAM',
  source: 'Selvaraju et al., Grad-CAM (arXiv 1610.02391)',
  begin: (subject) => new GradCamRun(subject, gradCamWeights),
};

export const GRAD_CAM_PLUS_PLUS: Method = {
  ...SHARED,
  name: 'grad-cam++',
  title: 'Grad-CAM++',
  source: 'Chattopadhyay et al., Grad-CAM++ (arXiv 1710.11063), as pytorch-grad-cam computes it',
  begin: (subject) => new GradCamRun(subject, gradCamPlusPlusWeights),
};

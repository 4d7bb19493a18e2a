import { ScorecamError } from '../../shared/errors';
import { findLinearHead, type HeadWeights } from '../onnx/linear-head';
import type { OnnxGraph } from '../onnx/onnx-proto';
import type { Gradients, InputGradient, LayerGradients, LayerInfo, LoadedModel } from '../types';
import type { Probed } from './onnx-probe';
import { refusal } from './tfjs-gradients';

/**
 * Derivatives of an ONNX model, which nothing here differentiates: they are exact where only a mean over all places and
 * one linear layer follow the target layer, and refused anywhere else.
 */
export class OnnxGradients implements Gradients {
  /** By layer; why there are none. */
  readonly #heads = new Map<string, HeadWeights | ScorecamError>();

  /** @param readGraph gives the graph with all of its weights, of which only those of the head are kept */
  constructor(
    private readonly readGraph: () => Promise<OnnxGraph>,
    private readonly probed: Probed,
    private readonly model: Pick<LoadedModel, 'bind'>,
  ) {}

  async ofLayer(layer: LayerInfo, input: Float32Array, classes: readonly number[]): Promise<LayerGradients> {
    const weights = await this.#weightsBehind(layer);
    const { height, width, channels } = layer;
    const places = height * width;
    const bound = this.model.bind(layer, input, new Float32Array(input.length));
    try {
      const { activations } = await bound.predict();
      const { outputs } = this.probed.answer;
      const gradients = classes.map((classIndex) => {
        // Of one number two classes are made: (−z/2, z/2).
        const [row, factor] = outputs === 1 ? [0, classIndex === 1 ? 0.5 : -0.5] : [classIndex, 1];
        return Float32Array.from(
          { length: places * channels },
          (_, i) => (factor * (weights[row * channels + (i % channels)] ?? 0)) / places,
        );
      });
      return { activations, gradients };
    } finally {
      bound.release();
    }
  }

  ofInput(): Promise<InputGradient> {
    return Promise.reject(ofInputRefused());
  }

  /** As of `LoadedModel`. */
  async refused(layer: LayerInfo | null): Promise<ScorecamError | null> {
    if (layer === null) return ofInputRefused();
    const head = await this.#headBehind(layer);
    return head instanceof ScorecamError ? head : null;
  }

  dispose(): void {
    this.#heads.clear();
  }

  async #weightsBehind(layer: LayerInfo): Promise<HeadWeights> {
    const head = await this.#headBehind(layer);
    if (head instanceof ScorecamError) throw head;
    return head;
  }

  async #headBehind(layer: LayerInfo): Promise<HeadWeights | ScorecamError> {
    const known = this.#heads.get(layer.name);
    if (known !== undefined) return known;
    const found = await this.#findHead(layer);
    this.#heads.set(layer.name, found);
    return found;
  }

  async #findHead(layer: LayerInfo): Promise<HeadWeights | ScorecamError> {
    const { targets, answer } = this.probed;
    const target = targets.find(({ info }) => info.name === layer.name);
    if (target === undefined) throw new RangeError(`no layer ${layer.name}`);
    const { tensor, layout } = target;
    if (layout === 'tokens') return refusal(`layer ${layer.name} holds tokens, not channels of places`);
    if (answer.form !== 'logits')
      return refusal('the ONNX model gives probabilities, behind which no logits were found');
    const { height, width, channels } = layer;
    const place = { from: tensor, to: answer.tensor, layout, height, width, channels, outputs: answer.outputs };
    const weights = findLinearHead(await this.readGraph(), place);
    if (typeof weights !== 'string') return weights;
    return refusal(
      `an ONNX model is derived exactly where a mean over all places and one linear layer follow ${layer.name}, but ${weights}`,
    );
  }
}

function ofInputRefused(): ScorecamError {
  return refusal('an ONNX model is run by onnxruntime, which does not derive');
}

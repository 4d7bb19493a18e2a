import { ScorecamError } from '../../shared/errors';
import { nameLayers } from '../tensorflow/name-layers';
import { defaultTokens, isTransformer, tokenLayer, type PlacedTarget } from '../tokens/token-targets';
import type { InputSize } from './classifier';
import type { TargetLayer } from './target-layer';
import type { RunnableStep } from './layer-steps';

/** Operators behind which the axes of a picture mean something else. */
const REARRANGING = /^(?:Reshape|Transpose|.*MatMul.*|Einsum|Gather.*|Pack|ExpandDims|Squeeze|StridedSlice)$/;

/** Layers that can be the target. */
export interface GraphTargets {
  /** In the order of the forward pass; at least one. */
  readonly layers: readonly TargetLayer[];
  readonly defaultLayer: TargetLayer;
  /** The default one is made of tokens. */
  readonly isOfTokens: boolean;
}

/**
 * Outputs of graph steps with a spatial extent from the first convolution on, for before it there is only the picture
 * itself; and in vision transformers the tokens.
 *
 * @param shapes of all tensors for two pictures
 * @throws ScorecamError `model` where there are none
 */
export function graphLayers(
  steps: readonly RunnableStep[],
  shapes: ReadonlyMap<number, readonly number[]>,
  size: InputSize,
): GraphTargets {
  const pictures = new Set([0]);
  const first = steps.findIndex(({ type }) => type.includes('Conv'));
  const maps = steps.flatMap(({ name, type, inputs, outputs }, place): PlacedTarget[] => {
    const [tensor = -1] = outputs;
    const [rows, height = 0, width = 0, channels = 0, ...more] = shapes.get(tensor) ?? [];
    const isKept = inputs.some((input) => pictures.has(input)) && !REARRANGING.test(type);
    const isPicture = channels > 0 && more.length === 0 && (isKept || type.includes('Conv'));
    if (!isPicture || outputs.length > 1) return [];
    pictures.add(tensor);
    // Dilation is computed by taking pictures apart into several smaller ones.
    const isTarget = rows === 2 && first >= 0 && place >= first && height * width > 1;
    const info = { name, type, height, width, channels };
    return isTarget ? [{ info, tensor: String(tensor), place, skippedTokens: 0 }] : [];
  });
  const grids = maps.map(({ info }) => info);
  const tokens = steps.flatMap(({ name, type, outputs }, place): PlacedTarget[] => {
    const dims = shapes.get(outputs[0] ?? -1) ?? [];
    if (place < first || dims[0] !== 2 || outputs.length > 1) return [];
    const layer = tokenLayer({ name, type, dims }, grids, size);
    return layer === undefined ? [] : [{ ...layer, tensor: String(outputs[0]), place }];
  });
  const isOfTokens = isTransformer(maps, tokens);
  const found = isOfTokens ? [...maps, ...tokens].sort((a, b) => a.place - b.place) : maps;
  const targets = nameLayers(
    found.map((target) => ({ ...target, origin: target.info.name, type: target.info.type })),
  ).map(({ name, type, tensor: { info, tensor, place, skippedTokens } }): PlacedTarget => {
    return {
      info: { ...info, name, type: info.experimental === true ? info.type : type },
      tensor,
      place,
      skippedTokens,
    };
  });
  const nodes = steps.map(({ type, inputs, outputs }) => {
    return { type, inputs: inputs.map(String), outputs: outputs.map(String) };
  });
  const defaultLayer = isOfTokens
    ? defaultTokens(
        nodes,
        targets.filter(({ info }) => info.experimental === true),
      )
    : targets.at(-1);
  if (defaultLayer === undefined) {
    throw new ScorecamError(
      'model',
      'The model has no convolution with a spatial extent, so there are no activation maps.',
      'Score-CAM needs a convolutional network.',
    );
  }
  const numbered = ({ info, tensor, skippedTokens }: PlacedTarget): TargetLayer => {
    return { info, tensor: Number(tensor), skippedTokens };
  };
  return { layers: targets.map(numbered), defaultLayer: numbered(defaultLayer), isOfTokens };
}

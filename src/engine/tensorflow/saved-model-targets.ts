import { ScorecamError } from '../../shared/errors';
import { endInPoints } from '../ends-in-points';
import { nodeOf } from '../graph/recorded-graph';
import { defaultTokens, isTransformer, tokenLayer, type PlacedTarget } from '../tokens/token-targets';
import type { FrozenModel } from './frozen-model';
import { layoutsOf, type InnerTensor, type Layout } from './graph-layers';
import { nameLayers } from './name-layers';

/** A layer that can be the target. */
export interface TargetTensor extends PlacedTarget {
  readonly dtype: number;
  /** `tokens` are `[batch, skippedTokens + height · width, channels]`. */
  readonly layout: Layout | 'tokens';
}

export interface Targets {
  /** In the order of the forward pass; at least one. */
  readonly targets: readonly TargetTensor[];
  readonly defaultTarget: TargetTensor;
  /** Behind the default one the model goes on with convolutions of one place, and not with a pooling of it. */
  readonly endsInPoints: boolean;
}

/**
 * The tensors with a spatial extent: those laid out as pictures, and in vision transformers the tokens.
 *
 * @param inner tensors that hang on the picture
 * @param shapeOf what came out of a node for as many pictures as are built in, or for one
 * @throws ScorecamError `model` where there are none
 */
export function findTargets(
  { graph, signature }: FrozenModel,
  inner: readonly InnerTensor[],
  {
    shapeOf,
    size,
  }: {
    readonly shapeOf: (node: string) => readonly number[];
    readonly size: { readonly height: number; readonly width: number };
  },
): Targets {
  const { layout: pictureLayout, batch: count = 1 } = signature.picture;
  const known = new Set(inner.map(({ node }) => node));
  const layouts = layoutsOf(graph.nodes, pictureLayout, (node) => (known.has(node) ? shapeOf(node).length : undefined));
  const hasConvolution = inner.some(({ type }) => type.includes('Conv'));
  type Found = TargetTensor & Pick<InnerTensor, 'origin' | 'type'>;
  const maps = inner.flatMap(({ node, origin, type, dtype }, place): Found[] => {
    const layout = layouts.get(node);
    const [rows, ...axes] = shapeOf(node);
    if (!hasConvolution || layout === undefined || rows !== count || axes.length !== 3) return [];
    const [height = 0, width = 0, channels = 0] = layout === 'nhwc' ? axes : [axes[1], axes[2], axes[0]];
    const info = { name: origin, type, height, width, channels };
    return [{ info, tensor: node, dtype, layout, place, skippedTokens: 0, origin, type }];
  });
  const spatial = maps.filter(({ info }) => info.height * info.width > 1 && info.channels > 0);
  const grids = spatial.map(({ info }) => info);
  const tokens = inner.flatMap(({ node, origin, type, dtype }, place): Found[] => {
    const dims = shapeOf(node);
    const layer = dims[0] === count ? tokenLayer({ name: origin, type, dims }, grids, size) : undefined;
    return layer === undefined ? [] : [{ ...layer, tensor: node, dtype, layout: 'tokens', place, origin, type }];
  });
  const isOfTokens = isTransformer(spatial, tokens);
  const found = isOfTokens ? [...spatial, ...tokens].sort((a, b) => a.place - b.place) : spatial;
  const targets = nameLayers(found).map(({ name, type, tensor: target }): TargetTensor => {
    const { tensor, dtype, layout, place, skippedTokens } = target;
    const info = { ...target.info, name, type: layout === 'tokens' ? target.info.type : type };
    return { info, tensor, dtype, layout, place, skippedTokens };
  });
  const nodes = graph.nodes.map(({ name, op, inputs }) => ({ type: op, inputs: inputs.map(nodeOf), outputs: [name] }));
  const ofTokens = targets.filter(({ layout }) => layout === 'tokens');
  const defaultTarget = isOfTokens ? defaultTokens(nodes, ofTokens) : targets.at(-1);
  if (defaultTarget === undefined) {
    throw new ScorecamError(
      'model',
      'The model has no convolution with a spatial extent, so there are no activation maps.',
      'Score-CAM needs a convolutional network.',
    );
  }
  const behind = maps.slice(maps.findIndex((map) => map === spatial.at(-1)) + 1);
  return { targets, defaultTarget, endsInPoints: !isOfTokens && endInPoints(behind.map(({ type }) => type)) };
}

import { endInPoints } from '../ends-in-points';
import { defaultTokens, isTransformer, tokenLayer, type PlacedTarget } from '../tokens/token-targets';
import type { Displacement, LayerInfo } from '../types';
import type { Layout } from './onnx-input';
import type { InnerTensor } from './onnx-layers';
import type { OnnxGraph } from './onnx-proto';
import type { Quantisation } from './quantisation';

/** A layer that can be the target. */
export interface TargetTensor extends PlacedTarget {
  /** `tokens` are `[batch, skippedTokens + height · width, channels]`. */
  readonly layout: Layout | 'tokens';
  /** Of whole numbers. */
  readonly quantisation?: Quantisation | undefined;
}

export interface Targets {
  /** In the order of the forward pass. */
  readonly targets: readonly TargetTensor[];
  readonly defaultTarget: TargetTensor | undefined;
  /** Behind the default layer the model goes on with convolutions of one place. */
  readonly endsInPoints: boolean;
}

export interface InnerFacts {
  readonly graph: OnnxGraph;
  readonly inner: readonly InnerTensor[];
  /** Of tensors that are laid out as pictures. */
  readonly layouts: ReadonlyMap<string, Layout>;
  /** How the model moved the places of tensors. */
  readonly displaced: ReadonlyMap<string, Displacement>;
  /** Of the tensors of numbers, for `count` pictures. */
  readonly dimsOf: (tensor: string) => readonly number[] | undefined;
  readonly count: number;
  readonly size: { readonly height: number; readonly width: number };
}

/**
 * The tensors with a spatial extent: those laid out as pictures, and in vision transformers the tokens.
 *
 * The default is the last one with more than one place (torch-cam's rule), in a transformer what the last attention is
 * computed from.
 */
export function findTargets({ graph, inner, layouts, displaced, dimsOf, count, size }: InnerFacts): Targets {
  const moved = (tensor: string): Pick<LayerInfo, 'displaced'> => {
    const reason = displaced.get(tensor);
    return reason === undefined ? {} : { displaced: reason };
  };
  const firstMap = inner.findIndex(({ type }) => type.includes('Conv'));
  const maps = inner.flatMap(({ name, type, tensor, quantisation }, place): TargetTensor[] => {
    const layout = layouts.get(tensor);
    const [batch, ...axes] = dimsOf(tensor) ?? [];
    // Before the first convolution there is only the picture itself.
    if (layout === undefined || batch !== count || axes.length !== 3 || firstMap < 0 || place < firstMap) return [];
    const [height = 0, width = 0, channels = 0] = layout === 'nhwc' ? axes : [axes[1], axes[2], axes[0]];
    const info = { name, type, height, width, channels, ...moved(tensor) };
    return [{ info, tensor, quantisation, layout, place, skippedTokens: 0 }];
  });
  const spatial = maps.filter(({ info }) => info.height * info.width > 1 && info.channels > 0);
  const grids = spatial.map(({ info }) => info);
  const tokens = inner.flatMap(({ name, type, tensor }, place): TargetTensor[] => {
    const dims = dimsOf(tensor) ?? [];
    const layer = dims[0] === count ? tokenLayer({ name, type, dims }, grids, size) : undefined;
    if (layer === undefined) return [];
    const { info, skippedTokens } = layer;
    return [{ info: { ...info, ...moved(tensor) }, tensor, layout: 'tokens', place, skippedTokens }];
  });
  if (!isTransformer(spatial, tokens)) {
    const defaultTarget = spatial.at(-1);
    const behind = maps.slice(maps.findIndex(({ tensor }) => tensor === defaultTarget?.tensor) + 1);
    return { targets: spatial, defaultTarget, endsInPoints: endInPoints(behind.map(({ info }) => info.type)) };
  }
  const nodes = (graph.node ?? []).map(({ op_type: type = '', domain, input = [], output = [] }) => {
    return { type, inputs: input, outputs: output, isProjecting: domain === 'com.microsoft' };
  });
  const targets = [...spatial, ...tokens].sort((a, b) => a.place - b.place);
  return { targets, defaultTarget: defaultTokens(nodes, tokens), endsInPoints: false };
}

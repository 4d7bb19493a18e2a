import type { LayerInfo } from '../types';
import { findAttended } from './last-attention';
import type { Layout } from './onnx-input';
import type { InnerTensor } from './onnx-layers';
import type { OnnxGraph } from './onnx-proto';
import { tokenGridOf } from './token-grids';

/** A layer that can be the target. */
export interface TargetTensor {
  readonly info: LayerInfo;
  readonly tensor: string;
  /** `tokens` are `[batch, skippedTokens + height · width, channels]`. */
  readonly layout: Layout | 'tokens';
  /** Tokens before those of the picture; 0 of a picture. */
  readonly skippedTokens: number;
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
  /** Of the tensors of numbers, for `count` pictures. */
  readonly dimsOf: (tensor: string) => readonly number[] | undefined;
  readonly count: number;
  readonly size: { readonly height: number; readonly width: number };
}

/**
 * The tensors with a spatial extent: those laid out as pictures, and in vision transformers the tokens.
 *
 * The default is the last one with more than one place (torch-cam's rule). In a transformer, which is told by having
 * more tensors of tokens than maps, it is what the last attention is computed from. Elsewhere what looks like tokens is
 * something else.
 */
export function findTargets({ graph, inner, layouts, dimsOf, count, size }: InnerFacts): Targets {
  const firstMap = inner.findIndex(({ type }) => type.includes('Conv'));
  const maps = inner.flatMap(({ name, type, tensor }, place): TargetTensor[] => {
    const layout = layouts.get(tensor);
    const [batch, ...axes] = dimsOf(tensor) ?? [];
    // Before the first convolution there is only the picture itself.
    if (layout === undefined || batch !== count || axes.length !== 3 || firstMap < 0 || place < firstMap) return [];
    const [height = 0, width = 0, channels = 0] = layout === 'nhwc' ? axes : [axes[1], axes[2], axes[0]];
    return [{ info: { name, type, height, width, channels }, tensor, layout, skippedTokens: 0 }];
  });
  const spatial = maps.filter(({ info }) => info.height * info.width > 1 && info.channels > 0);
  const grids = spatial.map(({ info }) => info);
  const tokens = inner.flatMap(({ name, type, tensor }): TargetTensor[] => {
    const dims = dimsOf(tensor) ?? [];
    const grid = dims[0] === count ? tokenGridOf(dims, grids, size) : undefined;
    if (grid === undefined) return [];
    const { skipped, ...shape } = grid;
    const info = { name, type: `${type} (tokens, experimental)`, ...shape, experimental: true };
    return [{ info, tensor, layout: 'tokens', skippedTokens: skipped }];
  });
  const isTransformer = tokens.length > spatial.length;
  const places = new Map(inner.map(({ tensor }, place) => [tensor, place]));
  const placeOf = ({ tensor }: TargetTensor): number => places.get(tensor) ?? 0;
  const targets = [...spatial, ...(isTransformer ? tokens : [])].sort((a, b) => placeOf(a) - placeOf(b));
  const defaultTarget = isTransformer ? defaultTokens(graph, tokens) : spatial.at(-1);
  const behind = isTransformer ? undefined : maps[maps.findIndex(({ tensor }) => tensor === defaultTarget?.tensor) + 1];
  return { targets, defaultTarget, endsInPoints: behind?.info.type.includes('Conv') === true };
}

function defaultTokens(graph: OnnxGraph, tokens: readonly TargetTensor[]): TargetTensor | undefined {
  const byTensor = new Map(tokens.map((target) => [target.tensor, target]));
  const attended = findAttended(graph, (tensor) => byTensor.get(tensor)?.info.channels);
  return byTensor.get(attended ?? '') ?? tokens.at(-1);
}

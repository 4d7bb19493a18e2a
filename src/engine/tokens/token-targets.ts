import type { LayerInfo } from '../types';
import { findAttended, type AttentionNode } from './last-attention';
import { tokenGridOf, type Grid } from './token-grids';

/** A layer that can be the target, of any form of model. */
export interface PlacedTarget {
  readonly info: LayerInfo;
  /** Name of the tensor in the model. */
  readonly tensor: string;
  /** Place in the order of the forward pass. */
  readonly place: number;
  /** Tokens before those of the picture; 0 of a picture. */
  readonly skippedTokens: number;
}

/** What tokens are called, and of how many there are none for a place; undefined for what is laid out in another way. */
export function tokenLayer(
  { name, type, dims }: { readonly name: string; readonly type: string; readonly dims: readonly number[] },
  grids: readonly Grid[],
  size: Grid,
): Pick<PlacedTarget, 'info' | 'skippedTokens'> | undefined {
  const grid = tokenGridOf(dims, grids, size);
  if (grid === undefined) return undefined;
  const { skipped, ...shape } = grid;
  const info = { name, type: `${type} (tokens, experimental)`, ...shape, experimental: true };
  return { info, skippedTokens: skipped };
}

/** A vision transformer is told by having more tensors of tokens than maps; elsewhere what looks like them is something else. */
export function isTransformer(maps: readonly unknown[], tokens: readonly unknown[]): boolean {
  return tokens.length > maps.length;
}

/** Of a transformer's tokens, what its last attention is computed from. */
export function defaultTokens<T extends PlacedTarget>(
  nodes: readonly AttentionNode[],
  tokens: readonly T[],
): T | undefined {
  const byTensor = new Map(tokens.map((target) => [target.tensor, target]));
  const attended = findAttended(nodes, (tensor) => byTensor.get(tensor)?.info.channels);
  return byTensor.get(attended ?? '') ?? tokens.at(-1);
}

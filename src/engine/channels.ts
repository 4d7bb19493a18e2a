import { ScorecamError } from '../shared/errors';

/** The channels of a layer that take part, and in which order. */
export interface ChannelPlan {
  /** Indices of the live channels, the ones with the largest spatial spread first. */
  readonly live: Int32Array;
  readonly total: number;
}

/**
 * Finds the live channels (max > min; a flat one points at no place) and orders them by falling standard deviation of
 * `A^k` over space, ties by lower index (method.md).
 *
 * @param activations `[cells, channels]`, channels fastest
 * @throws ScorecamError `model` when an activation is not finite: nothing can be ordered or weighed then
 */
export function planChannels(activations: Float32Array, channels: number): ChannelPlan {
  const cells = activations.length / channels;
  const spread = new Float64Array(channels);
  const live: number[] = [];
  for (let channel = 0; channel < channels; channel += 1) {
    let low = Infinity;
    let high = -Infinity;
    let sum = 0;
    for (let cell = 0; cell < cells; cell += 1) {
      const value = activations[cell * channels + channel] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    if (!Number.isFinite(sum)) {
      throw new ScorecamError(
        'model',
        `Channel ${channel} of the layer holds numbers that are not finite (NaN or infinity).`,
        'Check the weights and the preprocessing of the model; a training that diverged leaves such weights.',
      );
    }
    if (!(high > low)) continue;
    live.push(channel);
    const mean = sum / cells;
    let squares = 0;
    for (let cell = 0; cell < cells; cell += 1) squares += ((activations[cell * channels + channel] ?? 0) - mean) ** 2;
    spread[channel] = Math.sqrt(squares / cells);
  }
  live.sort((a, b) => (spread[b] ?? 0) - (spread[a] ?? 0) || a - b);
  return { live: Int32Array.from(live), total: channels };
}

/**
 * Activation maps of some channels as masks, scaled to [0, 1] (which changes nothing in the result, but keeps the
 * interpolation away from very large and very small numbers).
 *
 * @param activations `[cells, channels]`
 * @param chosen live channels
 * @param count masks to return; those beyond `chosen` are all zero, to pad a batch
 * @returns `[count, cells]`
 */
export function takeMasks(
  activations: Float32Array,
  channels: number,
  chosen: Int32Array,
  count = chosen.length,
): Float32Array {
  const cells = activations.length / channels;
  const masks = new Float32Array(count * cells);
  chosen.forEach((channel, row) => {
    let low = Infinity;
    let high = -Infinity;
    for (let cell = 0; cell < cells; cell += 1) {
      const value = activations[cell * channels + channel] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    for (let cell = 0; cell < cells; cell += 1) {
      masks[row * cells + cell] = ((activations[cell * channels + channel] ?? 0) - low) / (high - low);
    }
  });
  return masks;
}

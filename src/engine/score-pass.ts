import { ScorecamError } from '../shared/errors';
import { takeMasks, type ChannelPlan } from './channels';
import type { LayerInfo, LoadedModel, MaskedPicture } from './types';

/** A batch should not take longer, so that a cancellation is felt at once. */
const TARGET_BATCH_MS = 1000;

/** Batches below this waste more than they gain in response. */
const MIN_BATCH = 4;

/**
 * The first batch is small, so that there soon is a map to be seen. Measured on two cores, a mask costs the same in a
 * batch of 8 as in one of 32 (EfficientNet-Lite0 6.2 and 6.3 ms, VGG16 66 and 64 ms), so the whole pass takes no longer;
 * the first map of VGG16 is there after half a second instead of two. Where the batch is built into the graph a small one
 * would be padded, and nothing gained.
 */
const FIRST_BATCH = 8;

export interface ScorePass {
  readonly model: LoadedModel;
  readonly layer: LayerInfo;
  readonly bound: MaskedPicture;
  /** `[cells, channels]` of the target layer. */
  readonly activations: Float32Array;
  readonly plan: ChannelPlan;
  /** Range of positions in `plan.live` to score. */
  readonly from: number;
  readonly to: number;
  readonly signal?: AbortSignal;
  /** Lets others work between batches. */
  readonly giveWay?: () => Promise<void>;
}

/**
 * Scores the picture under one channel's mask after the other: a small batch, then ones of equal size; where the size is built in, the last is padded.
 *
 * Between batches the process answers messages, so a cancellation takes effect within one batch.
 *
 * @param onRows gets the logits `[rows, classes]` of each batch in the order of the plan; the next batch waits for it
 * @returns the number of forward passes, padding not counted
 * @throws ScorecamError `cancelled`
 */
export async function scoreChannels(
  pass: ScorePass,
  onRows: (logits: Float32Array) => Promise<void> | void,
): Promise<number> {
  const { model, layer, bound, activations, plan, from, to } = pass;
  const first = Math.min(FIRST_BATCH, model.batchSize, to - from);
  const largest = model.batchIsFixed ? model.batchSize : evenBatch(to - from - first, model.batchSize);
  let batchSize = model.batchIsFixed ? model.batchSize : first;
  let fastestMs = Infinity;
  let at = from;
  while (at < to) {
    await hearMessages();
    throwIfCancelled(pass.signal);
    await pass.giveWay?.();
    throwIfCancelled(pass.signal);
    const chosen = plan.live.subarray(at, Math.min(at + batchSize, to));
    const count = model.batchIsFixed ? batchSize : chosen.length;
    const masks = takeMasks(activations, layer.channels, chosen, count);
    const begun = performance.now();
    const logits = await bound.score(masks, count);
    fastestMs = Math.min(fastestMs, (performance.now() - begun) / count);
    await onRows(logits.subarray(0, (logits.length / count) * chosen.length));
    at += chosen.length;
    if (!model.batchIsFixed) batchSize = Math.min(largest, wholeSteps(TARGET_BATCH_MS / fastestMs));
  }
  throwIfCancelled(pass.signal);
  return to - from;
}

/** @throws ScorecamError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new ScorecamError('cancelled', 'The explanation was cancelled.', 'Start it again when you like.');
  }
}

/** As large as allowed, and so that the batches come out about even. */
function evenBatch(count: number, largest: number): number {
  const batches = Math.ceil(count / largest);
  return batches === 0 ? 1 : Math.min(largest, FIRST_BATCH * Math.ceil(count / batches / FIRST_BATCH));
}

/** A runtime plans the memory of every batch size anew, so there are few of them. */
function wholeSteps(masks: number): number {
  return masks < FIRST_BATCH ? Math.max(MIN_BATCH, Math.floor(masks)) : FIRST_BATCH * Math.floor(masks / FIRST_BATCH);
}

/** Two turns: in the first one messages arrive, in the second one they are acted upon. */
export async function hearMessages(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

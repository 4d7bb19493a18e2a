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
  readonly signal?: AbortSignal | undefined;
  /** Lets others work between batches. */
  readonly giveWay?: (() => Promise<void>) | undefined;
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
export function scoreChannels(
  pass: ScorePass,
  onRows: (logits: Float32Array) => Promise<void> | void,
): Promise<number> {
  const { model, layer, bound, activations, plan } = pass;
  return inBatches(pass, {
    compute: async (from, to) => {
      const chosen = plan.live.subarray(from, to);
      const count = model.batchIsFixed ? model.batchSize : chosen.length;
      const masks = takeMasks(activations, layer.channels, chosen, count);
      const logits = await bound.score(masks, count);
      return logits.subarray(0, (logits.length / count) * chosen.length);
    },
    onBatch: onRows,
  });
}

/** Which forward passes there are to be, and who may come between them. */
export type BatchPass = Pick<ScorePass, 'model' | 'from' | 'to' | 'signal' | 'giveWay'>;

/**
 * Does work in batches: a small one, then ones of equal size.
 *
 * Between batches the process answers messages, so a cancellation takes effect within one batch.
 *
 * @param work `compute` does the part from one number up to another; the next batch waits for `onBatch`, whose time does
 *   not count
 * @returns the number of forward passes
 * @throws ScorecamError `cancelled`
 */
export async function inBatches<T>(
  { model, from, to, signal, giveWay }: BatchPass,
  work: {
    readonly compute: (from: number, to: number) => Promise<T>;
    readonly onBatch: (done: T) => Promise<void> | void;
  },
): Promise<number> {
  const first = Math.min(FIRST_BATCH, model.batchSize, to - from);
  const largest = model.batchIsFixed ? model.batchSize : evenBatch(to - from - first, model.batchSize);
  let batchSize = model.batchIsFixed ? model.batchSize : first;
  let fastestMs = Infinity;
  let at = from;
  while (at < to) {
    await takeTurn({ signal, giveWay });
    const next = Math.min(at + batchSize, to);
    const begun = performance.now();
    const done = await work.compute(at, next);
    fastestMs = Math.min(fastestMs, (performance.now() - begun) / (model.batchIsFixed ? batchSize : next - at));
    await work.onBatch(done);
    at = next;
    if (!model.batchIsFixed) batchSize = Math.min(largest, wholeSteps(TARGET_BATCH_MS / fastestMs));
  }
  throwIfCancelled(signal);
  return to - from;
}

/**
 * Lets the process answer messages, and others work.
 *
 * @throws ScorecamError `cancelled`
 */
export async function takeTurn({ signal, giveWay }: Pick<ScorePass, 'signal' | 'giveWay'>): Promise<void> {
  await hearMessages();
  throwIfCancelled(signal);
  await giveWay?.();
  throwIfCancelled(signal);
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

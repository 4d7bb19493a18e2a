import { toProbabilities } from '../../shared/probabilities';
import { planChannels, takeMasks } from '../channels';
import type { LayerInfo, LoadedModel } from '../types';

/** Masks in the batch on which two models are compared; eager needs much memory for more. */
const COMPARED_BATCH = 8;

/** Logits of a fixed picture under two fixed masks: what a reloaded graph is checked with. */
export async function answerTestBatch(model: LoadedModel): Promise<Float32Array> {
  const layer = defaultLayer(model);
  const { inputSize, channels } = model.description;
  const picture = Float32Array.from(
    { length: inputSize.height * inputSize.width * channels },
    (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.0011),
  );
  const bound = model.bind(layer, picture, new Float32Array(picture.length));
  try {
    const cells = layer.height * layer.width;
    const masks = Float32Array.from({ length: 2 * cells }, (_, i) => (i < cells ? 0 : (i - cells) / cells));
    return probabilities(await bound.score(masks, 2), model);
  } finally {
    bound.release();
  }
}

/** Largest difference of two models' probabilities and activations on a real picture under its own channels. */
export async function compareModels(model: LoadedModel, reference: LoadedModel, sample: Float32Array): Promise<number> {
  const layer = defaultLayer(model);
  const baseline = new Float32Array(sample.length);
  const bound = [model, reference].map((each) => each.bind(layer, sample, baseline));
  try {
    const [ours, theirs] = await Promise.all(bound.map((each) => each.predict()));
    if (ours === undefined || theirs === undefined) return Infinity;
    const chosen = planChannels(theirs.activations, layer.channels).live.subarray(0, COMPARED_BATCH);
    const masks = takeMasks(theirs.activations, layer.channels, chosen);
    // A picture of one colour leaves no channel that lives, and no graph takes a batch of none.
    const isFlat = chosen.length === 0;
    const rows = isFlat ? [] : await Promise.all(bound.map((each) => each.score(masks, chosen.length)));
    const scale = theirs.activations.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    return Math.max(
      largestDifference(ours.activations, theirs.activations) / scale,
      largestDifference(probabilities(ours.logits, model), probabilities(theirs.logits, model)),
      ...(isFlat
        ? []
        : [largestDifference(probabilities(rows[0] ?? sample, model), probabilities(rows[1] ?? sample, model))]),
    );
  } finally {
    bound.forEach((each) => {
      each.release();
    });
  }
}

function defaultLayer({ description }: LoadedModel): LayerInfo {
  const layer = description.layers.find(({ name }) => name === description.defaultLayer);
  if (layer === undefined) throw new RangeError(`no layer ${description.defaultLayer}`);
  return layer;
}

/** Row by row, from logits `[rows, classes]`. */
function probabilities(logits: Float32Array, { description }: LoadedModel): Float32Array {
  const { classes, activation } = description;
  const result = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    result.set(toProbabilities(logits.subarray(from, from + classes), activation), from);
  }
  return result;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

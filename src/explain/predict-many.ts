import { takeTurn, throwIfCancelled, type LoadedModel } from '../engine';
import type { PictureAnswer, PictureFailure, PredictManyParams, PredictManyResult } from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { toProbabilities } from '../shared/probabilities';
import { topIndices } from '../shared/top-indices';
import { AheadQueue } from './ahead-queue';
import type { OpenModel } from './open-model';
import type { PreparedPicture, Preparer } from './prepare-picture';
import { describePreprocessing, describeTaken } from './result-facts';
import { passTurnOf, type RequestContext } from './seen-pictures';

/** What decoded pictures that wait for the model may take. */
const AHEAD_BYTES = 128 * 2 ** 20;

/** Batches that are decoded ahead, where the memory allows it. */
const AHEAD_BATCHES = 3;

/** Classes that are told of a picture, at most. */
const MAX_TOP = 100;

type Outcome = PreparedPicture | ScorecamError;

/**
 * Predicts many pictures: they are decoded ahead of the model, which computes them in batches.
 *
 * A batch is always full, its rest being zeros: the last bits of an answer may depend on the size of the batch, and so
 * they are the same whichever pictures are asked for together.
 *
 * @param reason why a slower runtime computes; null where none does
 * @throws ScorecamError `usage`, `model` or `cancelled`; pictures that cannot be read are told with the answers
 */
export async function predictMany(
  opened: OpenModel,
  params: PredictManyParams,
  { preparer, reason }: { readonly preparer: Preparer; readonly reason: () => Promise<string | null> },
  context: RequestContext,
): Promise<PredictManyResult> {
  const { images, top, fit, exif, example } = params;
  if (!(Number.isInteger(top) && top >= 1 && top <= MAX_TOP)) {
    throw new ScorecamError('usage', `${top} classes a picture cannot be told.`, `Ask for 1 to ${MAX_TOP}.`);
  }
  const begun = performance.now();
  void context.onProgress?.({ kind: 'stage', stage: 'loading' });
  const loaded = await opened.load(undefined);
  const loadMs = performance.now() - begun;
  throwIfCancelled(context.signal);
  const { preprocessing } = opened.settings;
  const { batchSize, description } = loaded;
  const inputLength = description.inputSize.height * description.inputSize.width * description.channels;
  const ahead = Math.max(1, Math.min(AHEAD_BATCHES * batchSize, Math.floor(AHEAD_BYTES / (4 * inputLength))));
  const queue = new AheadQueue(images, ahead, (image): Promise<Outcome> =>
    preparer.prepare({ image, fit, exif, preprocessing }).catch(toScorecamError),
  );
  const timing = await passTurnOf(context)(
    (giveWay) => runBatches(loaded, queue, params, { ...context, giveWay, inputLength }),
    'background',
  );
  const chosen = await opened.labels(description, example);
  const preprocess = describePreprocessing(opened, loaded, chosen, params);
  const slow = await reason();
  return {
    model: opened.info,
    preprocess,
    backend: loaded.backend,
    setting: {
      model: opened.info.name,
      modelHash: opened.info.contentHash,
      backend: loaded.backend,
      preprocess: [preprocess.scale, preprocess.fitDetail, preprocess.resample, exif].join(', '),
      output: [description.activation, opened.said.outputName ?? '', opened.said.signature ?? ''].join(' ').trim(),
    },
    classes: {
      labels: chosen.set.labels.map(({ name }) => name),
      synsets: chosen.set.labels.map(({ synset }) => synset ?? null),
    },
    batchSize,
    warnings: [
      ...opened.settings.notes,
      ...chosen.notes,
      ...loaded.notes,
      ...describeTaken(description),
      ...(slow === null ? [] : [`WebAssembly computes, about ten times slower than TensorFlow: ${slow}`]),
    ],
    timingMs: { load: loadMs, ...timing, total: performance.now() - begun },
  };
}

interface BatchContext extends RequestContext {
  readonly giveWay: () => Promise<void>;
  readonly inputLength: number;
}

async function runBatches(
  loaded: LoadedModel,
  queue: AheadQueue<string, Outcome>,
  { images, asked = [], top }: PredictManyParams,
  { signal, giveWay, onProgress, inputLength }: BatchContext,
): Promise<{ forward: number; waited: number }> {
  const { batchSize, description } = loaded;
  const inputs = new Float32Array(batchSize * inputLength);
  const spent = { forward: 0, waited: 0 };
  for (let at = 0; at < images.length; at += batchSize) {
    await takeTurn({ signal, giveWay });
    const rows = Math.min(batchSize, images.length - at);
    const prepared: { readonly place: number; readonly hash: string }[] = [];
    const failures: PictureFailure[] = [];
    inputs.fill(0);
    const waitBegun = performance.now();
    for (let place = at; place < at + rows; place += 1) {
      const outcome = await queue.take();
      throwIfCancelled(signal);
      if (outcome instanceof ScorecamError) {
        failures.push({ place, error: toData(outcome) });
        continue;
      }
      inputs.set(outcome.input, prepared.length * inputLength);
      prepared.push({ place, hash: outcome.contentHash });
    }
    spent.waited += performance.now() - waitBegun;
    const forwardBegun = performance.now();
    const logits = prepared.length === 0 ? new Float32Array() : await loaded.forward(inputs, batchSize);
    spent.forward += performance.now() - forwardBegun;
    const answers = prepared.map(({ place, hash }, row): PictureAnswer => {
      const ofRow = logits.subarray(row * description.classes, (row + 1) * description.classes);
      const probabilities = toProbabilities(ofRow, description.activation);
      const toScore = (index: number): PictureAnswer['top'][number] => ({
        index,
        probability: probabilities[index] ?? 0,
      });
      const wanted = asked[place] ?? null;
      return {
        ...{ place, hash, top: topIndices(probabilities, top).map(toScore) },
        asked: wanted === null ? null : toScore(wanted),
      };
    });
    await onProgress?.({ kind: 'answered', answers, failures, done: at + rows, of: images.length });
  }
  return spent;
}

function toData({ code, message, hint, remedy }: ScorecamError): PictureFailure['error'] {
  return { code, message, hint, ...(remedy === undefined ? {} : { remedy }) };
}

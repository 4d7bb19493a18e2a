import { createHash } from 'node:crypto';
import { boxesOfClass, boxOnInput, type BoxedPicture, type BoxSource, type ObjectBox } from '../../boxes';
import type { PictureBox } from '../../maps';
import type { EvaluateParams, EvaluateResult, EvaluatedClass, MethodMeasurements } from '../../protocol';
import { ScorecamError } from '../../shared/errors';
import { scorerOf } from '../score-pictures';
import { passTurnOf, type RequestContext, type SeenPicture } from '../seen-pictures';
import { runtimeName } from '../../shared/runtime-name';
import { ExplainedInput, type EvaluatedModel } from './explained-input';
import { measureUse, type MeasuredSubject } from './measure-use';

/**
 * Explains one picture with several methods, and measures what each map is worth.
 *
 * @throws ScorecamError `picture` where the class that the folder names is to be explained and it names none; `usage`,
 *   `model`, `cancelled`
 */
export async function evaluatePicture(
  seen: SeenPicture,
  params: EvaluateParams,
  boxes: BoxSource | null,
  context: RequestContext,
): Promise<EvaluateResult> {
  const { opened, loaded, kept, picture, result } = seen;
  const explained = params.classOf === 'true' ? trueClassOf(seen) : result.predicted;
  const model: EvaluatedModel = { opened, loaded, layer: kept.layer, context };
  const input = new ExplainedInput(model, picture.input, kept.activations, picture.contentHash);
  const { width, height } = opened.settings.preprocessing.inputSize;
  const others: ExplainedInput[] = [];
  const [first, second] = result.top5;
  let scored = 0;
  const subject: Omit<MeasuredSubject, 'scorer'> = {
    seen: input,
    classIndex: explained.index,
    twoClasses: first === undefined || second === undefined ? null : [first.index, second.index],
    boxes: boxes && (await boxesOn(seen, boxes, explained.index)),
    see: async (other) => {
      const shown = await ExplainedInput.see(model, other, picture.contentHash);
      others.push(shown);
      return shown;
    },
    stepPixels: Math.ceil((width * height) / params.steps),
  };
  const { signal, onProgress } = context;
  const passTurn = passTurnOf(context);
  const onScored = (count: number): void => void (scored += count);
  const measurements: MethodMeasurements[] = [];
  for (const [index, wanted] of params.wanted.entries()) {
    void onProgress?.({ kind: 'measured', done: index, of: params.wanted.length });
    // A method takes a turn of its own for its passes, so none can be held around all of it.
    const scorer = {
      ...scorerOf(loaded, { signal, onScored }),
      score: (inputs: Float32Array, count: number): Promise<Float32Array> =>
        passTurn((giveWay) => scorerOf(loaded, { signal, giveWay, onScored }).score(inputs, count), 'background'),
    };
    measurements.push(await measureUse({ ...subject, scorer }, wanted));
  }
  const passes = [input, ...others].reduce((sum, { forwardPasses }) => sum + forwardPasses, seen.passes + scored);
  return {
    image: params.image,
    pictureHash: picture.contentHash,
    explained: classOf(explained),
    predicted: classOf(result.predicted),
    trueClass: result.trueLabel?.index ?? null,
    measurements,
    forwardPasses: passes,
    setting: {
      model: result.model.name,
      modelHash: result.model.contentHash,
      backend: runtimeName(result),
      layer: kept.layer.name,
      preprocess: [result.preprocess.scale, result.preprocess.fitDetail, result.preprocess.resample].join(', '),
      labelsHash: createHash('sha256').update(JSON.stringify(seen.labels.labels)).digest('hex'),
    },
    warnings: result.warnings,
  };
}

function classOf({ index, label, probability }: EvaluatedClass): EvaluatedClass {
  return { index, label, probability };
}

function trueClassOf({ result }: SeenPicture): EvaluatedClass {
  if (result.trueLabel !== null) return result.trueLabel;
  throw new ScorecamError(
    'picture',
    `The folder of ${result.image} names no class of the model.`,
    'Put it into a folder called like its class (its name, synset or index), or explain the predicted class.',
  );
}

/**
 * The boxes of a class, on the model's input; null where the picture has none, or the model sees none of them.
 *
 * @throws ScorecamError `picture` for boxes that do not fit it: those of the next one may
 */
async function boxesOn(
  { picture, opened, labels, result }: SeenPicture,
  source: BoxSource,
  index: number,
): Promise<PictureBox[] | null> {
  const { width, height, frame } = picture;
  const all = await readBoxes(source, { path: result.image, size: { width, height } });
  const { name: label, synset } = labels.at(index);
  const placed = boxesOfClass(all ?? [], { index, label, synset }).flatMap(
    (box) => boxOnInput(box, frame, opened.settings.preprocessing.inputSize) ?? [],
  );
  return placed.length === 0 ? null : placed;
}

async function readBoxes(source: BoxSource, picture: BoxedPicture): Promise<readonly ObjectBox[] | null> {
  try {
    return await source.boxesOf(picture);
  } catch (cause) {
    if (!(cause instanceof ScorecamError)) throw cause;
    throw new ScorecamError('picture', cause.message, cause.hint, { cause });
  }
}

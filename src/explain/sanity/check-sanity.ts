import { hearMessages, learnedLayers, throwIfCancelled, weightStages } from '../../engine';
import type { SaliencyMap } from '../../maps';
import { similarityOf } from '../../metrics';
import type { SanityParams, SanityResult } from '../../protocol';
import { ScorecamError } from '../../shared/errors';
import { ExplainedInput } from '../evaluate/explained-input';
import { keepPrediction } from '../kept-prediction';
import { findLayer, warnAbout } from '../result-facts';
import { predictOnce, type RequestContext, type SeenPicture } from '../seen-pictures';
import { toScore } from '../targets';
import { drawSheets, type MappedPoint } from './draw-sheets';
import { planRandomisations, type PlannedRandomisation } from './plan-randomisations';

/**
 * Adebayo et al., Sanity Checks for Saliency Maps (arXiv 1810.03292): a map that stays as it is while the model loses what
 * it has learned does not show what the model has learned.
 *
 * @throws ScorecamError `usage`, `model` where the weights cannot be randomised or a method cannot be used, `cancelled`
 */
export async function checkSanity(
  seen: SeenPicture,
  params: SanityParams,
  context: RequestContext,
): Promise<SanityResult> {
  const { opened, loaded, kept, picture, labels, result } = seen;
  checkParams(params);
  const { uses, seed, target, orders } = params;
  const explained = target === undefined ? result.predicted : toScore(labels.resolve(target), kept.probabilities);
  const stages = weightStages(await learnedLayers(opened.files), params.stages ?? Infinity);
  const planned = planRandomisations(stages, orders);
  let done = 0;
  const subject: CheckedSubject = {
    ...{ seen, params, context, classIndex: explained.index },
    onMap: () => {
      done += 1;
      void context.onProgress?.({ kind: 'randomised', done, of: uses.length * (1 + planned.length) });
    },
  };
  const model = { opened, loaded, layer: kept.layer, context };
  const original = new ExplainedInput(model, picture.input, kept.activations, picture.contentHash);
  const trained = await drawMaps(original, subject);
  let passes = seen.passes + original.forwardPasses;
  const points: MappedPoint[] = [];
  for (const randomisation of planned) {
    const found = await mapRandomised(randomisation, trained, subject);
    points.push(...found.points);
    passes += found.passes;
  }
  throwIfCancelled(context.signal);
  void context.onProgress?.({ kind: 'stage', stage: 'drawing' });
  return {
    ...{ image: params.image, pictureHash: picture.contentHash, model: result.model, layer: kept.layer },
    ...{ explained, seed },
    stages: stages.map(({ name, layers }) => ({ name, layers })),
    ...(await drawSheets(picture, { uses, orders, trained, points })),
    forwardPasses: passes,
    warnings: [...result.warnings, ...warnAbout(kept.layer, loaded.description)],
  };
}

/** What is checked on a picture. */
interface CheckedSubject {
  readonly seen: SeenPicture;
  readonly params: SanityParams;
  readonly context: RequestContext;
  readonly classIndex: number;
  /** Told of each map. */
  readonly onMap: () => void;
}

/** The map of each use. */
async function drawMaps(
  input: ExplainedInput,
  { params, classIndex, onMap }: CheckedSubject,
): Promise<readonly SaliencyMap[]> {
  const maps: SaliencyMap[] = [];
  for (const use of params.uses) {
    maps.push((await input.draw(use, classIndex)).predicted);
    onMap();
  }
  return maps;
}

/** Maps of the model with some weights randomised, beside those of the model as it is. */
async function mapRandomised(
  { weights, places }: PlannedRandomisation,
  trained: readonly SaliencyMap[],
  subject: CheckedSubject,
): Promise<{ readonly points: MappedPoint[]; readonly passes: number }> {
  const { seen, params, context, classIndex } = subject;
  const { opened, loaded, kept, picture } = seen;
  const { seed, uses } = params;
  await hearMessages();
  throwIfCancelled(context.signal);
  const randomised = await opened.loadRandomised({ weights: new Set(weights), seed }, loaded, picture.input);
  try {
    const layer = findLayer(randomised, kept.layer.name);
    const shown = keepPrediction(randomised, layer, await predictOnce(randomised, layer, picture.input));
    const model = { opened, loaded: randomised, layer, context };
    const input = new ExplainedInput(model, picture.input, shown.activations, picture.contentHash);
    const maps = await drawMaps(input, subject);
    const changesActivations = !isSame(shown.activations.data, kept.activations.data);
    const probability = shown.probabilities[classIndex] ?? 0;
    const points = places.flatMap((place) =>
      uses.flatMap(({ name: method }, i): MappedPoint[] => {
        const [map, before] = [maps[i], trained[i]];
        if (map === undefined || before === undefined) return [];
        const facts = {
          similarity: similarityOf(before, map),
          constant: map.constant,
          probability,
          changesActivations,
        };
        return [{ point: { ...place, method, ...facts }, map }];
      }),
    );
    return { points, passes: 1 + input.forwardPasses };
  } finally {
    randomised.dispose();
  }
}

/** Another graph of the same model rounds otherwise: this share of the largest activation is no change. */
const ROUNDING = 1e-4;

function isSame(a: Float32Array, b: Float32Array): boolean {
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.every((value, i) => Math.abs(value - (b[i] ?? 0)) <= ROUNDING * largest);
}

/** More than the largest networks have layers. */
const MAX_STAGES = 5000;

function checkParams({ stages, orders, uses }: SanityParams): void {
  if (stages !== null && !(Number.isInteger(stages) && stages >= 2 && stages <= MAX_STAGES)) {
    throw new ScorecamError('usage', `A check of ${stages} stages cannot be made.`, `Ask for 2 to ${MAX_STAGES}.`);
  }
  if (orders.length === 0 || uses.length === 0) {
    throw new ScorecamError('usage', 'Nothing is to be randomised or mapped.', 'Name an order and a method.');
  }
}

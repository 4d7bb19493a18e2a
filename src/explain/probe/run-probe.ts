import path from 'node:path';
import { throwIfCancelled, type LoadedModel } from '../../engine';
import { channelsOf, decodePicture, frameInput, readPicture, type Preprocessing, type RgbPicture } from '../../input';
import type { ProbeParams, ProbeResult } from '../../protocol';
import { ScorecamError, toScorecamError } from '../../shared/errors';
import { toProbabilities } from '../../shared/probabilities';
import type { LabelSet } from '../../shared/label-set';
import { nameLensFile } from '../model-settings';
import type { OpenModel } from '../open-model';
import { findLayer } from '../result-facts';
import { passTurnOf, predictOnce, type RequestContext } from '../seen-pictures';
import { fittedBy, listCandidates } from './candidates';
import { noteOnOrder } from './class-order';
import { scaleLevels, withoutScale } from './levels';
import { choosePictures, listPictures } from '../../files/list-pictures';
import type { Answer, TriedCandidate } from './answers';
import { rankCandidates } from './rank-candidates';

/**
 * Tries ways of preparing pictures on some pictures of the user, one forward pass for each picture and way.
 *
 * A picture is shown in all ways before the next one is begun, so that the figures are of the same pictures when the time
 * is up.
 *
 * @throws ScorecamError `picture` where there is none that can be read, `usage` for numbers out of range, `cancelled`
 */
export async function runProbe(opened: OpenModel, params: ProbeParams, context: RequestContext): Promise<ProbeResult> {
  const { images, exif, fit = 'model', limit, timeBudgetMs, ways } = params;
  const { signal, onProgress } = context;
  if (!(Number.isInteger(limit) && limit >= 1)) {
    throw new ScorecamError('usage', `${limit} pictures cannot be tried.`, 'Give a whole number from 1 on.');
  }
  const listed = await listPictures(images);
  const present = fittedBy(fit, opened.settings.preprocessing);
  const alpha = channelsOf(present) === 4 ? 'keep' : 'drop';
  const loaded = await opened.load(undefined);
  const { labels, warnings } = await labelsFor(opened, loaded, listed);
  const classOf = (picture: string): number | null => {
    const match = labels.match(path.basename(path.dirname(picture)));
    return match.kind === 'found' ? match.label.index : null;
  };
  // Accuracy says more than confidence, so pictures without a class are only looked at where none has one.
  const labelled = listed.filter((picture) => classOf(picture) !== null);
  const chosen = choosePictures(labelled.length > 0 ? labelled : listed, limit);
  const candidates = listCandidates(present).filter(({ isPresent }) => isPresent || ways !== 'present');
  const tried = candidates.map((candidate) => ({ ...candidate, answers: [] as Answer[] }));
  const truth: (number | null)[] = [];
  const failures: string[] = [];
  return passTurnOf(context)(async (giveWay) => {
    const begun = performance.now();
    for (const [done, picture] of chosen.entries()) {
      await giveWay();
      throwIfCancelled(signal);
      if (truth.length > 0 && performance.now() - begun > timeBudgetMs) {
        warnings.push(`The time was up after ${done} of ${chosen.length} pictures.`);
        break;
      }
      void onProgress?.({ kind: 'probed', done, of: chosen.length });
      try {
        const decoded = await decodePicture(await readPicture(picture), { exif, alpha });
        await showInAllWays(decoded, loaded, tried, signal);
        truth.push(classOf(picture));
      } catch (error) {
        const known = toScorecamError(error);
        if (known.code !== 'picture') throw known;
        failures.push(known.message);
      }
    }
    if (truth.length === 0) throw noPictures(images, failures);
    if (failures.length > 0)
      warnings.push(`Pictures that cannot be read: ${failures.length}; the first one: ${failures[0] ?? ''}`);
    const answers = tried.map((candidate) => candidate.answers.map(({ predicted }) => predicted));
    const order = noteOnOrder(labels, classOf, { pictures: labelled, truth, answers });
    const { basis, candidates } = rankCandidates(tried, truth);
    const { info, settings } = opened;
    const result = { model: info, backend: loaded.backend, basis, pictures: truth.length, candidates };
    return {
      ...result,
      source: nameLensFile(settings.preprocessingSource, params),
      ...(settings.sharesFolder ? { sharesFolder: true } : {}),
      warnings: [...warnings, ...judge(result, loaded, order)],
    };
  });
}

/** Adds the model's answer to each candidate, or to none of them. */
async function showInAllWays(
  picture: RgbPicture,
  loaded: LoadedModel,
  tried: readonly (TriedCandidate & { answers: Answer[] })[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const layer = findLayer(loaded, undefined);
  const frames = new Map<string, Float32Array>();
  const levelsFor = (preprocessing: Preprocessing): Float32Array => {
    const key = JSON.stringify(preprocessing.fit);
    const levels = frames.get(key) ?? frameInput(picture, withoutScale(preprocessing), 'model').input;
    frames.set(key, levels);
    return levels;
  };
  const answers: Answer[] = [];
  for (const { preprocessing } of tried) {
    throwIfCancelled(signal);
    const { logits } = await predictOnce(loaded, layer, scaleLevels(levelsFor(preprocessing), preprocessing));
    answers.push(likeliest(toProbabilities(logits, loaded.description.activation)));
  }
  tried.forEach((candidate, i) => {
    const answer = answers[i];
    if (answer !== undefined) candidate.answers.push(answer);
  });
}

function likeliest(probabilities: Float32Array): Answer {
  const probability = probabilities.reduce((most, value) => Math.max(most, value), 0);
  return { predicted: probabilities.indexOf(probability), probability };
}

/** The names of the model's classes; those of the pictures' folders, where nothing else fits, are said to be a guess. */
async function labelsFor(
  opened: OpenModel,
  { description }: LoadedModel,
  [picture]: readonly string[],
): Promise<{ labels: LabelSet; warnings: string[] }> {
  const { set, guessed } = await opened.labels(description, picture);
  const warning =
    'The model has no labels, so the names of the folders, in alphabetical order, were taken for its classes.';
  return { labels: set, warnings: guessed.includes('folderLabels') ? [warning] : [] };
}

/**
 * Whether the figures may be trusted at all.
 *
 * @param order what `noteOnOrder` knows, which explains answers that are no better than chance
 */
function judge(
  { basis, candidates: [best], pictures }: Pick<ProbeResult, 'basis' | 'candidates' | 'pictures'>,
  { description: { classes } }: LoadedModel,
  order: string | undefined,
): string[] {
  if (basis === 'confidence') {
    return [
      'No folder names a class of the model, so this goes by how different its answers are and how sure it is of them: a guess, and none at all where all pictures show the same. Pictures in folders called by their classes tell more.',
    ];
  }
  if (order !== undefined) return [order];
  if ((best?.accuracy?.low ?? 1) <= 1 / classes) {
    return [
      `Even the best one is not better than chance on ${pictures} pictures: the order of the classes may be another one, or the model has not learned these pictures.`,
    ];
  }
  return [];
}

function noPictures(images: readonly string[], failures: readonly string[]): ScorecamError {
  const [failure] = failures;
  return new ScorecamError(
    'picture',
    failure === undefined ? `There are no pictures in ${images.join(', ')}.` : `No picture can be read: ${failure}`,
    'Name pictures, or a folder with one folder of pictures for each class.',
  );
}

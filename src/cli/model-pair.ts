import path from 'node:path';
import { explainCommandLine, type SaidOfSecond } from '../output';
import { ScorecamError } from '../shared/errors';
import { askChosen, modelChooser, type ModelChoice } from './model-choice';
import { saidOfSecond, type SecondModelOptions } from './model-options';
import { userPath } from './option-values';
import type { ExplainOptions } from './options';
import { OWN_FORM } from './own-form';
import type { Terminal } from './terminal';

/** Names the model that comes with the program. */
const EMBEDDED = 'embedded';

export interface CompareOptions extends Omit<ExplainOptions, 'contrast'>, SecondModelOptions {
  readonly with: string;
}

/** Both models, and how each is used. */
export interface Pair {
  readonly first: ModelChoice;
  readonly second: ModelChoice;
}

/**
 * What is said of a model on the command line holds for both, but for the embedded one, of which all is known, and for
 * what is said of the second one by itself.
 *
 * @throws ScorecamError `usage` where both are the same, or where the embedded one is said to be otherwise
 */
export function pairChooser(options: CompareOptions, terminal: Terminal): (picture?: string) => Promise<Pair> {
  const { fit, layer } = options;
  const ofSecond = saidOfSecond(options);
  const embedded = (layer: string | undefined): ModelChoice => ({
    params: {},
    fit: fit ?? 'model',
    ...(layer === undefined ? {} : { layer }),
  });
  const { layer: secondLayer = layer, ...saidAlone } = ofSecond;
  if (options.with === EMBEDDED && Object.keys(saidAlone).length > 0) {
    throw new ScorecamError(
      'usage',
      'Of the embedded model all is known: nothing can be said of it otherwise.',
      'Leave out what begins with --with- (but for --with-layer).',
    );
  }
  const chooserFor = (model: string | undefined, said: typeof ofSecond): ReturnType<typeof modelChooser> =>
    modelChooser({ ...options, ...said, ...(model === undefined ? {} : { model }) }, terminal);
  const ofFirst = options.model === EMBEDDED ? () => Promise.resolve(embedded(layer)) : chooserFor(options.model, {});
  const ofOther =
    options.with === EMBEDDED ? () => Promise.resolve(embedded(secondLayer)) : chooserFor(options.with, ofSecond);
  return async (picture) => {
    const [first, second] = [await ofFirst(picture), await ofOther(picture)];
    if (first.params.model !== second.params.model) return { first, second };
    throw new ScorecamError(
      'usage',
      'Both models are the same one.',
      `Name the first with --model and the second with --with; ${EMBEDDED} is the embedded one.`,
    );
  };
}

/**
 * What is asked of one of two models; where it cannot be used as was said, the error names it, and how something is said
 * of the second alone.
 */
export async function askOfPair<T>(pair: Pair, which: keyof Pair, answer: Promise<T>): Promise<T> {
  const choice = pair[which];
  try {
    return await askChosen(choice, answer);
  } catch (error) {
    if (!(error instanceof ScorecamError) || !ABOUT_USE.some((remedy) => remedy === error.remedy)) throw error;
    const { code, message, hint, remedy } = error;
    const name = choice.params.model === undefined ? 'the embedded model' : path.basename(choice.params.model);
    const alone =
      which === 'first'
        ? ''
        : ' With --with- before its name, an option holds for the second model alone (--with-labels).';
    throw new ScorecamError(code, `${name}: ${message}`, `${hint}${alone}`, { cause: error, remedy });
  }
}

/** Of errors that come of what is said of a model. */
const ABOUT_USE = ['model-use', 'other-layer'] as const;

/** The command that makes the results again, from whatever folder it is called. */
export function pairCommand(images: readonly string[], options: CompareOptions, { first, second }: Pair): string {
  const { target, exif, weighting, temperature, baseline, channels, backend, provider } = options;
  const ofFirst = saidOf(first);
  // What is said of both does not touch the embedded one.
  const ofSecond = second.params.model === undefined ? { ...ofFirst, layer: second.layer } : saidOf(second);
  return explainCommandLine(
    images.map(userPath),
    {
      ...{ target, exif, weighting, temperature, baseline, channels, backend, provider },
      ...(first.params.model === undefined ? {} : { model: first.params.model }),
      with: second.params.model ?? EMBEDDED,
      // Where a scorecam-lens.json alone says it of the first, it would hold for the second, too; the file says it again.
      ...pick(ofFirst, (name) => ofSecond[name] !== undefined),
      ofSecond: pick(ofSecond, (name) => ofSecond[name] !== ofFirst[name]),
      fit: first.fit === second.fit ? first.fit : (options.fit ?? 'model'),
      out: options.out === undefined ? undefined : userPath(options.out),
    },
    OWN_FORM,
  );
}

const SAID = ['labels', 'preprocess', 'output', 'outputName', 'signature', 'layer'] as const;

function saidOf({ params, layer }: ModelChoice): SaidOfSecond {
  return { ...params, layer };
}

/** Of what is said of a model, some of it. */
function pick(said: SaidOfSecond, isWanted: (name: (typeof SAID)[number]) => boolean): SaidOfSecond {
  return Object.fromEntries(SAID.filter(isWanted).map((name) => [name, said[name]]));
}

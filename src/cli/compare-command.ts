import {
  chooseSecondClass,
  classInSecond,
  comparisonOf,
  distinctNames,
  matchClasses,
  refuseOtherClasses,
  type Comparison,
} from '../compare';
import { explainCommandLine, ResultWriter } from '../output';
import type { EngineClient } from '../process';
import type { ClassList, ExplainParams, ExplainResult, PictureParams, PredictResult } from '../protocol';
import { comparisonLines, failureRecord, NO_COMPARISON_FILES, printable, toComparisonRecord } from '../report';
import { ScorecamError } from '../shared/errors';
import { forEachPicture } from './each-picture';
import { createEngine } from './engine';
import { refuseUnusedTemperature } from './explain-command';
import { modelChooser, type ModelChoice } from './model-choice';
import { userPath } from './option-values';
import type { ExplainOptions } from './options';
import { createTerminal, type Terminal } from './terminal';

/** Names the model that comes with the program. */
const EMBEDDED = 'embedded';

export interface CompareOptions extends Omit<ExplainOptions, 'contrast'> {
  readonly with: string;
}

/** `scorecam compare`: two models on the same pictures. */
export async function runCompare(
  images: readonly string[],
  options: CompareOptions,
  signal: AbortSignal,
): Promise<number> {
  refuseUnusedTemperature(options);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const choose = pairChooser(options, terminal);
  const engine = createEngine(options, terminal);
  try {
    const started = engine.start().then(() => performance.now());
    // The first picture waits for it and reports what went wrong.
    started.catch(() => undefined);
    const writer =
      options.out === undefined
        ? undefined
        : await ResultWriter.open(
            userPath(options.out),
            images.map(userPath),
            commandFor(images, options, await choose(images[0])),
          );
    const code = await forEachPicture(images, terminal, {
      signal,
      usageDependsOnPicture: options.fit === 'none',
      work: async (image, index) => {
        const startMs = index === 0 ? await started : 0;
        const progress = terminal.progress(image);
        let comparison: Comparison;
        try {
          comparison = await compare(
            engine,
            { image, pair: await choose(image), options },
            { signal, onProgress: progress.update },
          );
        } finally {
          progress.end();
        }
        const files = (await writer?.writeComparison(comparison, startMs)) ?? NO_COMPARISON_FILES;
        if (options.json === true) terminal.print(JSON.stringify(toComparisonRecord(comparison, files, startMs)));
        else comparisonLines(comparison).forEach(terminal.print);
      },
      onFailure: (image, error) => {
        writer?.addFailure(image, error);
        if (options.json === true) terminal.print(JSON.stringify(failureRecord(image, error)));
      },
    });
    const written = await writer?.finish();
    if (written !== undefined && options.json !== true) terminal.print(printable(`Report: ${written.report}`));
    return code;
  } finally {
    await engine.dispose();
  }
}

type Watched = Required<Pick<NonNullable<Parameters<EngineClient['explain']>[1]>, 'signal' | 'onProgress'>>;

/** What a model says of a picture, before any channel is scored. */
interface Said extends PredictResult {
  readonly classes: ClassList;
}

async function compare(
  engine: EngineClient,
  { image, pair, options }: { image: string; pair: Pair; options: CompareOptions },
  watched: Watched,
): Promise<Comparison> {
  const pictureOf = ({ params, fit }: ModelChoice): PictureParams => ({ image, ...params, fit, exif: options.exif });
  const [ofFirst, ofSecond] = [pictureOf(pair.first), pictureOf(pair.second)];
  const first = await predict(engine, ofFirst, watched);
  const second = await predict(engine, ofSecond, watched);
  const names = distinctNames(first.model, second.model);
  const matching = matchClasses(first.classes, second.classes);
  refuseOtherClasses(matching, names);
  const chosen = chooseSecondClass(first, second.predicted.index, matching);
  const target = options.target ?? String(chosen.index);
  const inSecond = (index: number, label: string): string => String(classInSecond(matching, index, label, names));
  const subject = inSecond(first.predicted.index, first.predicted.label);
  const explained: ExplainResult = await engine.explain(
    { ...ofFirst, ...paramsFrom(pair.first, options), target },
    watched,
  );
  const other = inSecond(explained.target.index, explained.target.label);
  const secondParams = { ...ofSecond, ...paramsFrom(pair.second, options), subject, target: other };
  return comparisonOf(explained, await explainSecond(engine, secondParams, watched), {
    matching,
    targetSource: options.target === undefined ? chosen.source : 'asked',
  });
}

/** The same layer of the other model, where it has one of that name, else its usual one. */
async function explainSecond(engine: EngineClient, params: ExplainParams, watched: Watched): Promise<ExplainResult> {
  try {
    return await engine.explain(params, watched);
  } catch (error) {
    const { layer, ...usual } = params;
    if (layer === undefined || !(error instanceof ScorecamError) || error.remedy !== 'other-layer') throw error;
    const result = await engine.explain(usual, watched);
    const note = `The model has no layer ${JSON.stringify(layer)}; its maps are those of ${JSON.stringify(result.layer.name)}.`;
    return { ...result, warnings: [...result.warnings, note] };
  }
}

async function predict(engine: EngineClient, params: PictureParams, { signal }: Watched): Promise<Said> {
  let classes: ClassList | undefined;
  const result = await engine.predict(
    { ...params, send: ['classes'] },
    {
      signal,
      onProgress: (progress) => {
        if (progress.kind === 'classes') classes = progress.classes;
      },
    },
  );
  if (classes === undefined) throw new TypeError('the engine told no classes');
  return { ...result, classes };
}

type Chooser = (picture?: string) => Promise<Pair>;

/** Both models, and how each is used. */
interface Pair {
  readonly first: ModelChoice;
  readonly second: ModelChoice;
}

/**
 * What is said of a model on the command line holds for both, but for the embedded one, of which all is known.
 *
 * @throws ScorecamError `usage` where both are the same
 */
function pairChooser(options: CompareOptions, terminal: Terminal): Chooser {
  const chooserFor = (model: string | undefined): ReturnType<typeof modelChooser> => {
    const { fit, layer } = options;
    const embedded: ModelChoice = { params: {}, fit, ...(layer === undefined ? {} : { layer }) };
    if (model === EMBEDDED) return () => Promise.resolve(embedded);
    return modelChooser(model === undefined ? options : { ...options, model }, terminal);
  };
  const [ofFirst, ofSecond] = [chooserFor(options.model), chooserFor(options.with)];
  return async (picture) => {
    const [first, second] = [await ofFirst(picture), await ofSecond(picture)];
    if (first.params.model !== second.params.model) return { first, second };
    throw new ScorecamError(
      'usage',
      'Both models are the same one.',
      `Name the first with --model and the second with --with; ${EMBEDDED} is the embedded one.`,
    );
  };
}

function paramsFrom(
  { layer }: ModelChoice,
  options: CompareOptions,
): Omit<ExplainParams, keyof PictureParams | 'target'> {
  return {
    ...(layer === undefined ? {} : { layer }),
    weighting: options.weighting,
    temperature: options.temperature ?? 1,
    baseline: options.baseline,
    contrast: false,
    channels: options.channels,
    previews: false,
    overlays: options.out !== undefined,
  };
}

/** The command that makes the results again, from whatever folder it is called. */
function commandFor(images: readonly string[], options: CompareOptions, { first, second }: Pair): string {
  const out = options.out === undefined ? undefined : userPath(options.out);
  const { params, layer, fit } = first;
  const models = { ...params, with: second.params.model ?? EMBEDDED };
  return explainCommandLine(images.map(userPath), { ...options, ...models, layer, fit, out });
}

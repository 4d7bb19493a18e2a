import {
  chooseSecondClass,
  classInSecond,
  comparisonOf,
  distinctNames,
  matchClasses,
  refuseOtherClasses,
  type Comparison,
} from '../compare';
import type { EngineClient } from '../process';
import type { ClassList, ExplainParams, ExplainResult, PictureParams, PredictResult } from '../protocol';
import { comparisonLines, NO_COMPARISON_FILES, toComparisonRecord } from '../report';
import { ScorecamError } from '../shared/errors';
import { refuseUnusedTemperature } from './explain-command';
import type { ModelChoice } from './model-choice';
import { askOfPair, pairChooser, pairCommand, type CompareOptions, type Pair } from './model-pair';
import { runOnPictures, type Watched } from './result-pictures';
import { createTerminal } from './terminal';

/** `scorecam compare`: two models on the same pictures. */
export async function runCompare(
  images: readonly string[],
  options: CompareOptions,
  signal: AbortSignal,
): Promise<number> {
  refuseUnusedTemperature(options);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  return runOnPictures(
    images,
    options,
    { signal, terminal },
    {
      choose: pairChooser(options, terminal),
      ask: (engine, image, pair, watched) => compare(engine, { image, pair, options }, watched),
      commandLine: (pair) => pairCommand(images, options, pair),
      write: (writer, comparison, startMs) => writer.writeComparison(comparison, startMs),
      noFiles: NO_COMPARISON_FILES,
      toRecord: toComparisonRecord,
      toLines: comparisonLines,
      answersIn: ({ first, second }) => [first, second],
    },
  );
}

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
  const first = await askOfPair(pair, 'first', predict(engine, ofFirst, watched));
  const second = await askOfPair(pair, 'second', predict(engine, ofSecond, watched));
  const names = distinctNames(first.model, second.model);
  const matching = matchClasses(first.classes, second.classes);
  refuseOtherClasses(matching, names);
  const chosen = chooseSecondClass(first, second.predicted.index, matching);
  const target = options.target ?? String(chosen.index);
  const inSecond = (index: number, label: string): string => String(classInSecond(matching, index, label, names));
  const subject = inSecond(first.predicted.index, first.predicted.label);
  const explained = await askOfPair(
    pair,
    'first',
    engine.explain({ ...ofFirst, ...paramsFrom(pair.first, options), target }, watched),
  );
  const other = inSecond(explained.target.index, explained.target.label);
  const secondParams = { ...ofSecond, ...paramsFrom(pair.second, options), subject, target: other };
  const explain =
    options.withLayer === undefined
      ? explainSecond(engine, secondParams, watched)
      : engine.explain(secondParams, watched);
  return comparisonOf(explained, await askOfPair(pair, 'second', explain), {
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

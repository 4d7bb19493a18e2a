import { explainCommandLine } from '../output';
import type { ExplainParams } from '../protocol';
import { summaryLines, toJsonRecord, type ResultFiles } from '../report';
import { ScorecamError } from '../shared/errors';
import { askedMethod, methodParams, type AskedMethod } from './method-options';
import { askChosen, modelChooser, type ModelChoice } from './model-choice';
import { userPath } from './option-values';
import type { ExplainOptions } from './options';
import { OWN_FORM } from './own-form';
import { runOnPictures } from './result-pictures';
import { createTerminal } from './terminal';

const NO_FILES: ResultFiles = {
  predictedMap: null,
  targetMap: null,
  contrastMap: null,
  predictedOverlay: null,
  targetOverlay: null,
  report: null,
  contrastOverlay: null,
};

/** `scorecam explain`: maps of two classes for each picture. */
export async function runExplain(
  images: readonly string[],
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<number> {
  refuseUnusedTemperature(options);
  const asked = askedMethod(options);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  return runOnPictures(
    images,
    options,
    { signal, terminal },
    {
      choose: modelChooser(options, terminal),
      ask: (engine, image, choice, watched) =>
        askChosen(choice, engine.explain(paramsFor(image, { ...choice, asked }, options), watched)),
      commandLine: (choice) => commandFor(images, options, { ...choice, asked }),
      steps: asked.method.steps,
      write: (writer, result, startMs) => writer.write(result, startMs),
      noFiles: NO_FILES,
      toRecord: toJsonRecord,
      toLines: summaryLines,
      answersIn: (result) => [result],
    },
  );
}

/** How a model is used, and which method makes the maps. */
interface Chosen extends ModelChoice {
  readonly asked: AskedMethod;
}

function paramsFor(image: string, { params, layer, fit, asked }: Chosen, options: ExplainOptions): ExplainParams {
  return {
    image,
    ...params,
    ...methodParams(asked),
    ...(options.target === undefined ? {} : { target: options.target }),
    // A layer that is usual for the model says nothing to a method that has none.
    ...(layer === undefined || !asked.method.uses.includes('layer') ? {} : { layer }),
    fit,
    exif: options.exif,
    weighting: options.weighting,
    temperature: options.temperature ?? 1,
    baseline: options.baseline,
    contrast: options.contrast ?? false,
    channels: options.channels,
    previews: false,
    overlays: options.out !== undefined,
  };
}

/** The command that makes the results again, from whatever folder it is called. */
function commandFor(images: readonly string[], options: ExplainOptions, { params, layer, fit, asked }: Chosen): string {
  const out = options.out === undefined ? undefined : userPath(options.out);
  const own = asked.method.uses.includes('layer') ? layer : undefined;
  return explainCommandLine(
    images.map(userPath),
    {
      ...options,
      ...params,
      ...methodParams(asked),
      layer: own,
      fit,
      out,
    },
    OWN_FORM,
  );
}

/** @throws ScorecamError `usage` where a temperature is given and the weighting has none */
export function refuseUnusedTemperature({
  weighting,
  temperature,
}: Pick<ExplainOptions, 'weighting' | 'temperature'>): void {
  if (temperature !== undefined && weighting !== 'logit') {
    throw new ScorecamError(
      'usage',
      `The weighting ${weighting} has no temperature.`,
      'Leave out --temperature, or use --weighting logit.',
    );
  }
}

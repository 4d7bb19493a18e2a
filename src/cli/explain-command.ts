import { explainCommandLine, ResultWriter } from '../output';
import type { ExplainParams, ExplainResult } from '../protocol';
import { failureRecord, printable, summaryLines, toJsonRecord, type ResultFiles } from '../report';
import { ScorecamError } from '../shared/errors';
import { forEachPicture } from './each-picture';
import { createEngine } from './engine';
import { modelChooser, type ModelChoice } from './model-choice';
import { userPath } from './option-values';
import type { ExplainOptions } from './options';
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
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const print = (result: ExplainResult, files: ResultFiles, startMs: number): void => {
    if (options.json === true) terminal.print(JSON.stringify(toJsonRecord(result, files, startMs)));
    else summaryLines(result).forEach(terminal.print);
  };
  const choose = modelChooser(options, terminal);
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
    let outputFailed = false;
    const code = await forEachPicture(images, terminal, {
      signal,
      usageDependsOnPicture: options.fit === 'none',
      work: async (image, index) => {
        const startMs = index === 0 ? await started : 0;
        const progress = terminal.progress(image);
        let result: ExplainResult;
        try {
          result = await engine.explain(paramsFor(image, await choose(image), options), {
            signal,
            onProgress: progress.update,
          });
        } finally {
          progress.end();
        }
        print(result, (await writer?.write(result, startMs)) ?? NO_FILES, startMs);
      },
      onFailure: (image, error) => {
        outputFailed ||= error.code === 'output';
        writer?.addFailure(image, error);
        if (options.json === true) terminal.print(JSON.stringify(failureRecord(image, error)));
      },
    });
    // What did not fit into the folder has been said once; a report of the others is worth a try.
    const written = await writer?.finish().catch((error: unknown) => {
      if (outputFailed) return undefined;
      throw error;
    });
    if (written !== undefined) {
      if (written.left > 0)
        terminal.log(`scorecam: the report holds the first pictures; ${written.left} more lie beside it`);
      if (options.json !== true) terminal.print(printable(`Report: ${written.report}`));
    }
    return code;
  } finally {
    await engine.dispose();
  }
}

function paramsFor(image: string, { params, layer, fit }: ModelChoice, options: ExplainOptions): ExplainParams {
  return {
    image,
    ...params,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(layer === undefined ? {} : { layer }),
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
function commandFor(images: readonly string[], options: ExplainOptions, { params, layer, fit }: ModelChoice): string {
  const out = options.out === undefined ? undefined : userPath(options.out);
  return explainCommandLine(images.map(userPath), { ...options, ...params, layer, fit, out });
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

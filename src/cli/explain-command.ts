import type { ExplainParams, ExplainResult } from '../protocol';
import { failureRecord, summaryLines, toJsonRecord, type ResultFiles } from '../report';
import { ScorecamError } from '../shared/errors';
import { createEngine } from './engine';
import { forEachPicture } from './each-picture';
import { userPath, type ExplainOptions } from './options';
import { ResultWriter } from './result-writer';
import { createTerminal } from './terminal';

const NO_FILES: ResultFiles = {
  predictedMap: null,
  targetMap: null,
  contrastMap: null,
  predictedOverlay: null,
  targetOverlay: null,
  contrastOverlay: null,
  record: null,
  report: null,
};

/** `scorecam explain`: maps of two classes for each picture. */
export async function runExplain(
  images: readonly string[],
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<number> {
  refuseUnusedTemperature(options);
  const json = options.json ?? false;
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const engine = createEngine(options, terminal);
  try {
    const begun = engine.start().then(() => performance.now());
    begun.catch(() => undefined);
    const writer = options.out === undefined ? undefined : await ResultWriter.open(userPath(options.out));
    const finish = (image: string, result: ExplainResult, files: ResultFiles, startMs: number): void => {
      const record = toJsonRecord(result, files, startMs);
      if (json) terminal.print(JSON.stringify(record));
      else summaryLines(result).forEach(terminal.print);
    };
    const code = await forEachPicture(
      images,
      terminal,
      async (image, index) => {
        const startMs = index === 0 ? await begun : 0;
        const progress = terminal.progress(image);
        let result: ExplainResult;
        try {
          result = await engine.explain(paramsFor(image, options), { signal, onProgress: progress.update });
        } finally {
          progress.end();
        }
        const files = (await writer?.write(result, startMs)) ?? NO_FILES;
        finish(image, result, files, startMs);
      },
      (image, error) => {
        writer?.addFailure(image, error);
        if (json) terminal.print(JSON.stringify(failureRecord(image, error)));
      },
    );
    const report = await writer?.writeReport();
    if (report !== undefined && !json) terminal.print(`Report: ${report}`);
    return code;
  } finally {
    await engine.dispose();
  }
}

function paramsFor(image: string, options: ExplainOptions): ExplainParams {
  return {
    image,
    ...(options.model === undefined ? {} : { model: userPath(options.model) }),
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.layer === undefined ? {} : { layer: options.layer }),
    fit: options.fit,
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

function refuseUnusedTemperature({ weighting, temperature }: ExplainOptions): void {
  if (temperature !== undefined && weighting !== 'logit') {
    throw new ScorecamError(
      'usage',
      `The weighting ${weighting} has no temperature.`,
      'Leave out --temperature, or use --weighting logit.',
    );
  }
}

import type { ProbedCandidate, ProbeResult } from '../protocol';
import { candidateWords, figureWords, printable, probeVerdict } from '../report';
import { createEngine } from './engine';
import { userPath, type EngineOptions, type ModelOptions } from './options';
import { createTerminal, type Terminal } from './terminal';

export interface ProbeOptions extends EngineOptions, ModelOptions {
  readonly limit: number;
  readonly seconds: number;
  readonly exif: 'ignore' | 'apply';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `scorecam probe`: which preparation of pictures lets the model do best. */
export async function runProbe(places: readonly string[], options: ProbeOptions, signal: AbortSignal): Promise<number> {
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const engine = createEngine(options, terminal);
  try {
    const progress = terminal.progress('pictures');
    let result: ProbeResult;
    try {
      result = await engine.probe(
        {
          ...(options.model === undefined ? {} : { model: userPath(options.model) }),
          images: places.map(userPath),
          exif: options.exif,
          limit: options.limit,
          timeBudgetMs: options.seconds * 1000,
        },
        { signal, onProgress: progress.update },
      );
    } finally {
      progress.end();
    }
    if (options.json === true) terminal.print(JSON.stringify({ schema: 1, ...result }));
    else printProbe(result, terminal);
    return 0;
  } finally {
    await engine.dispose();
  }
}

function printProbe(result: ProbeResult, { print }: Terminal): void {
  const { candidates, pictures, model } = result;
  const [best] = candidates;
  if (best === undefined) return;
  print(printable(`${model.name}: ${candidates.length} ways to prepare ${pictures} pictures`));
  const rows = candidates.map((candidate) => [figureWords(candidate, pictures), candidateWords(candidate)] as const);
  const width = Math.max(...rows.map(([figures]) => figures.length));
  rows.forEach(([figures, words], i) => {
    const candidate = candidates[i];
    const mark = i > 0 && candidate?.withinNoise === true ? '~' : ' ';
    print(` ${mark} ${figures.padEnd(width)}  ${words}${candidate?.isPresent === true ? '  (used now)' : ''}`);
  });
  if (candidates.slice(1).some(({ withinNoise }) => withinNoise)) print(' ~ the difference to the best may be chance');
  result.warnings.forEach((warning) => {
    print(printable(`! ${warning}`));
  });
  print(printable(probeVerdict(result)));
  if (best.isPresent) {
    print(printable(`That is what is used now (${result.source}).`));
    return;
  }
  const option = optionFor(best);
  if (option !== undefined) print(`Use it with: ${option}`);
  print('Or as preprocessing.json beside the model:');
  print(JSON.stringify(best.preprocessing));
}

/** The options of `explain` and `predict` that say the same. */
function optionFor({ scale, fit }: ProbedCandidate): string | undefined {
  if (scale === 'present') return undefined;
  return `--preprocess ${scale}${fit === 'crop' ? '' : ` --fit ${fit}`}`;
}

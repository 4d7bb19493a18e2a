import { Option } from 'commander';
import { PREPROCESS_NAMES, type ProbedCandidate, type ProbeResult } from '../protocol';
import { candidateWords, doubtWords, figureWords, isClear, printable, probeVerdict } from '../report';
import { createEngine } from './engine';
import { askChosen, modelChooser, type SaidOptions } from './model-choice';
import { modelOptions } from './model-options';
import { userPath, wholeNumber } from './option-values';
import { engineOptions, fitOption, type EngineOptions } from './options';
import { createTerminal, type Terminal } from './terminal';

export interface ProbeOptions extends EngineOptions, Omit<SaidOptions, 'layer'> {
  readonly limit: number;
  readonly seconds: number;
  readonly exif: 'ignore' | 'apply';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function probeOptions(): Option[] {
  return [
    ...modelOptions(),
    fitOption(),
    new Option('--limit <n>', 'pictures to try, at most, spread over the folders')
      .argParser(wholeNumber(1, 100_000))
      .default(100),
    new Option('--seconds <n>', 'time after which no other picture is begun')
      .argParser(wholeNumber(1, 86_400))
      .default(300),
    new Option('--exif <how>', 'orientation that EXIF tells').choices(['ignore', 'apply']).default('ignore'),
    new Option('--json', 'print one JSON object'),
    new Option('--quiet', 'no progress'),
    ...engineOptions(),
  ];
}

/** `scorecam probe`: which preparation of pictures lets the model do best. */
export async function runProbe(places: readonly string[], options: ProbeOptions, signal: AbortSignal): Promise<number> {
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const engine = createEngine(options, terminal);
  try {
    const choice = await modelChooser(options, terminal)(places[0]);
    const { params, fit } = choice;
    const progress = terminal.progress(params.model ?? 'EfficientNet-Lite0');
    let result: ProbeResult;
    try {
      const { exif, limit, seconds } = options;
      const asked = { ...params, fit, exif, images: places.map(userPath), limit, timeBudgetMs: seconds * 1000 };
      result = await askChosen(choice, engine.probe(asked, { signal, onProgress: progress.update }));
    } finally {
      progress.end();
    }
    if (options.json === true) terminal.print(JSON.stringify({ schema: 1, ...result }));
    else printProbe(result, options, terminal);
    return 0;
  } finally {
    await engine.dispose();
  }
}

function printProbe(result: ProbeResult, options: ProbeOptions, { print }: Terminal): void {
  const { candidates, pictures, model } = result;
  const [best] = candidates;
  if (best === undefined) return;
  print(printable(`${model.name}: ${candidates.length} ways to prepare ${pictures} pictures`));
  const rows = candidates.map((candidate) => [figureWords(candidate, pictures), candidateWords(candidate)] as const);
  const width = Math.max(...rows.map(([figures]) => figures.length));
  rows.forEach(([figures, words], i) => {
    const candidate = candidates[i];
    const mark = i > 0 && candidate?.withinNoise === true ? '~' : ' ';
    const doubt = candidate?.doubt ?? null;
    const notes = [
      ...(doubt === null ? [] : [doubtWords(doubt)]),
      ...(candidate?.isPresent === true ? ['used now'] : []),
    ];
    print(` ${mark} ${figures.padEnd(width)}  ${words}${notes.map((note) => `  (${note})`).join('')}`);
  });
  if (candidates.slice(1).some(({ withinNoise }) => withinNoise)) {
    const isGuess = result.basis === 'confidence';
    print(isGuess ? ' ~ may be right as well' : ` ~ too close to the best to tell apart with ${pictures} pictures`);
  }
  result.warnings.forEach((warning) => {
    print(printable(`! ${warning}`));
  });
  print(printable(probeVerdict(result)));
  if (best.isPresent) {
    print(printable(`That is what is used now (${result.source}).`));
    return;
  }
  if (!isClear(result)) {
    print('So none is proposed. Try pictures in folders called by their classes.');
    return;
  }
  const present = candidates.find(({ isPresent }) => isPresent);
  const option = optionFor(best, present, options);
  if (option !== undefined) print(`Use it with: ${option}`);
  const place =
    result.sharesFolder === true
      ? '"preprocess" of the model in scorecam-lens.json'
      : 'preprocessing.json beside the model';
  print(`${option === undefined ? 'Use it' : 'Or'} as ${place}:`);
  print(JSON.stringify(best.preprocessing));
}

/** The options of `explain` and `predict` that say the same, where there are such. */
function optionFor(
  { scale, fit }: ProbedCandidate,
  present: ProbedCandidate | undefined,
  { fit: askedFit, preprocess = '' }: ProbeOptions,
): string | undefined {
  // The name of a scale would take the place of a file that also says the size, the cut or the filter.
  const isFile = preprocess !== '' && !PREPROCESS_NAMES.some((name) => name === preprocess);
  // How the picture is cut stays as it is now, unless an option says otherwise; none says how a crop is made.
  const isOtherCrop = fit === 'crop' && present?.fit !== 'crop';
  if (isFile || isOtherCrop || scale === 'present') return undefined;
  const otherFit = fit === present?.fit ? askedFit : fit;
  return `--preprocess ${scale}${otherFit === undefined ? '' : ` --fit ${otherFit}`}`;
}

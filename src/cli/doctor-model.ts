import path from 'node:path';
import type { ExamineParams, ExamineResult, ProbeResult } from '../protocol';
import {
  bytesInWords,
  guessSentences,
  levelWords,
  multiLabelWords,
  percent,
  printable,
  runtimeOf,
  sourceWords,
} from '../report';
import { ScorecamError } from '../shared/errors';
import { runtimeName } from '../shared/runtime-name';
import { createEngine } from './engine';
import { askChosen, modelChooser, type ModelChoice, type SaidOptions } from './model-choice';
import { userPath } from './option-values';
import type { EngineOptions } from './options';
import { compareRuntimes, judge, type SelfCheck } from './self-check';
import { createTerminal, type Terminal } from './terminal';

export interface DoctorOptions extends EngineOptions, SaidOptions {
  readonly labelled?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** Time after which no other labelled picture is begun. */
const TIME_BUDGET_MS = 300_000;

/** Compared on this picture where the user gives none. */
const OWN_PICTURE = path.resolve(__dirname, '..', 'media', 'pictures', 'space_shuttle', 'rocket.jpg');

/**
 * `scorecam doctor --model`: everything that is understood of a model and from where, how often it is right on labelled
 * pictures, and whether all runtimes that can run it agree.
 *
 * @returns 1 where it does not pass
 */
export async function runModelDoctor(options: DoctorOptions, signal: AbortSignal): Promise<number> {
  const terminal = createTerminal({ quiet: false });
  const choice = await modelChooser(options, terminal)(options.labelled);
  const { params: model, layer } = choice;
  // Its own picture hardly has the size that is asked of one that is taken as it is.
  const fit = choice.fit === 'none' ? 'model' : choice.fit;
  const usual = { ...model, fit, exif: 'ignore' } as const;
  const params: ExamineParams = { ...usual, image: OWN_PICTURE, ...(layer === undefined ? {} : { layer }) };
  const engine = createEngine(options, terminal);
  let found: ExamineResult;
  let probed: ProbeResult | undefined;
  try {
    found = await askChosen(choice, engine.examine(params, { signal }));
    if (options.labelled !== undefined) {
      const { limit } = options;
      const images = [userPath(options.labelled)];
      probed = await engine.probe(
        { ...usual, images, limit, timeBudgetMs: TIME_BUDGET_MS, ways: 'present' },
        { signal },
      );
      if (probed.basis !== 'accuracy') throw noClasses(options.labelled);
    }
  } finally {
    await engine.dispose();
  }
  const check = judge(await compareRuntimes(found, params, options, terminal, signal), probed, found.labels.classes);
  const findings: Findings = { found, numbers: numbersOf(choice, found), check, probed };
  if (options.json === true) terminal.print(JSON.stringify(recordOf(findings)));
  else print(findings, terminal);
  return check.failures.length === 0 ? 0 : 1;
}

/** All that the doctor has to say of a model. */
interface Findings {
  readonly found: ExamineResult;
  /** What the model's numbers are, and what says so. */
  readonly numbers: { readonly kind: NonNullable<ExamineParams['output']>; readonly source: string };
  readonly check: SelfCheck;
  readonly probed: ProbeResult | undefined;
}

/** The word of the user, who is refused where he contradicts the model, else what is known without it. */
function numbersOf({ params: { output }, heeded }: ModelChoice, found: ExamineResult): Findings['numbers'] {
  const { activation, isGuessed } = found.output;
  if (output === undefined && isGuessed) {
    const isLogits = found.preprocess.outputForm === 'logits';
    return { kind: isLogits ? 'logits' : activation, source: 'guessed from its numbers' };
  }
  if (output === undefined) return { kind: activation, source: 'read from the model' };
  return {
    kind: output,
    source: heeded?.fields.has('output') === true ? `as ${heeded.file} says` : 'as --output says',
  };
}

function noClasses(folder: string): ScorecamError {
  return new ScorecamError(
    'usage',
    `No folder in ${folder} names a class of the model.`,
    'Give a folder with one folder of pictures for each class, called by its name, synset or index.',
  );
}

function recordOf({ found, numbers, check, probed }: Findings): object {
  const output = { ...found.output, source: numbers.source };
  const { files, input, preprocess, labels, layers, defaultLayer, targetLayer } = found;
  // Its `files` are also the places of those that would change what is known of it, though hardly any of them are there.
  const { name, path, format, contentHash, fingerprint, inputSize } = found.model;
  const model = { name, path, format, contentHash, fingerprint, inputSize };
  const { graph, batchSize, peakMemoryBytes, warnings } = found;
  return {
    ...{ schema: 1, model, files, input, preprocess, labels, output, layers, defaultLayer, targetLayer },
    ...runtimeOf(found),
    ...{ graph, batchSize, peakMemoryBytes, warnings: [...warnings, ...(probed?.warnings ?? [])] },
    selfCheck: { passed: check.failures.length === 0, ...check },
  };
}

function print({ found, numbers, check, probed }: Findings, { print }: Terminal): void {
  const { model, preprocess, labels, layers, defaultLayer, targetLayer } = found;
  const chosen = layers.find(({ name }) => name === targetLayer);
  const row = (name: string, value: string): void => {
    print(printable(`${name.padEnd(15)} ${value}`));
  };
  row('model', `${model.name} (${model.format})`);
  found.files.forEach(({ path: file, bytes }) => {
    row('', `${file}, ${bytesInWords(bytes)}`);
  });
  const { width, height } = model.inputSize;
  row('input', `${width}×${height}, ${channelWords(found.input)}`);
  row('preprocessing', `${levelWords(preprocess)}; ${preprocess.fitDetail}; ${preprocess.resample}`);
  row('', `from ${sourceWords(preprocess)}`);
  row('labels', `${labels.classes} classes, ${labels.source === null ? 'without names' : `named by ${labels.source}`}`);
  if (labels.first.length > 0)
    row('', `${labels.first.join(', ')}${labels.first.length < labels.classes ? ', …' : ''}`);
  row('output', `${numbers.kind}, ${numbers.source}`);
  for (const words of multiLabelWords(preprocess)) row('', words);
  if (found.output.isOneNumber === true) row('', 'one number, of which two classes are made');
  row(
    'layers',
    `${layers.length}; ${targetLayer === defaultLayer ? `${defaultLayer} by default` : `${targetLayer}, as was said`}`,
  );
  if (chosen !== undefined) row('', `${chosen.type}, ${chosen.height}×${chosen.width}×${chosen.channels}`);
  const { batchSize } = found;
  row('runtime', `${runtimeName(found)}, ${found.graph}, ${batchSize === 1 ? '1 mask' : `${batchSize} masks`} at once`);
  row('memory', `${bytesInWords(found.peakMemoryBytes)} at most`);
  for (const guess of guessSentences(preprocess)) row('?', guess);
  for (const warning of [...found.warnings, ...(probed?.warnings ?? [])]) row('!', warning);
  if (check.accuracy !== null) {
    const { share, low, high, correct, pictures } = check.accuracy;
    row('accuracy', `${percent(share)} (${correct} of ${pictures}; ${percent(low)} to ${percent(high)})`);
  }
  comparisonRows(check.runs).forEach(([name, value]) => {
    row(name, value);
  });
  row('self-check', verdict(check));
  for (const failure of check.failures) row('', failure);
}

/** Where no other runtime answered and no picture was labelled, nothing has been checked. */
function verdict({ failures, accuracy, runs }: SelfCheck): string {
  if (failures.length > 0) return 'failed';
  const isCompared = runs.slice(1).some(({ problem }) => problem === null);
  if (isCompared || accuracy !== null) return 'passed';
  return 'nothing to compare with; --labelled FOLDER gives its accuracy on pictures in folders named by class';
}

/** What became of letting all runtimes answer to the same picture. */
function comparisonRows([first, ...others]: SelfCheck['runs']): [name: string, value: string][] {
  if (first === undefined) return [];
  // What others lack here says nothing of the model.
  if (others.every(({ problem, failed }) => problem !== null && !failed)) {
    return [['same answer', `not compared: only ${first.name} can run such a model here`]];
  }
  const answer = (difference: number | null): string =>
    difference === 0 ? 'the same' : `differs by ${difference?.toExponential(1) ?? ''} at most`;
  return [
    ['same answer', `${first.name}: compared with`],
    ...others.map(({ name, problem, largestDifference }): [string, string] => [
      '',
      `${name}: ${problem ?? answer(largestDifference)}`,
    ]),
  ];
}

function channelWords({ channels, channelOrder }: ExamineResult['input']): string {
  if (channels === 1) return 'grey';
  const colours = channelOrder === 'bgr' ? 'blue, green, red' : 'red, green, blue';
  return channels === 4 ? `${colours}, transparency` : colours;
}

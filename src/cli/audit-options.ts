import { InvalidArgumentError, Option } from 'commander';
import type { ExplainAmount } from '../audit';
import { LABEL_SOURCES, type LabelSource } from '../dataset';
import { notEmpty, wholeNumber } from './option-values';
import { explainOptions, type ExplainOptions } from './options';

export interface AuditOptions extends Omit<ExplainOptions, 'target' | 'contrast'> {
  readonly labelsFrom?: LabelSource;
  readonly truth?: string;
  readonly mapping?: string;
  readonly explain: ExplainAmount;
  readonly explainSeconds?: number;
  readonly fresh?: boolean;
  readonly shard?: string;
}

/** Of `explain`, what a data set has no use for: its second class is the true one, and there is always a contrast. */
const NOT_ASKED = ['--target', '--contrast', '--out', '--json'];

export function auditOptions(): Option[] {
  return [
    new Option(
      '--labels-from <how>',
      'what says what is on the pictures: the names of their folders, a table, or annotations of boxes (default: told by what is named)',
    ).choices([...LABEL_SOURCES]),
    new Option(
      '--truth <place>',
      'the table, COCO file or folder of annotations, where that is not the place itself; paths count from the data set',
    ).argParser(notEmpty),
    new Option(
      '--mapping <file>',
      'JSON that says which classes labels mean: {"puppy": "golden retriever"}, or labels.json of an earlier audit',
    ).argParser(notEmpty),
    new Option(
      '--explain <which>',
      'of which pictures maps are made (needs --out): wrong, all, or a number of wrong ones, the most confident first',
    )
      .argParser(explainAmount)
      .default(10),
    new Option('--explain-seconds <n>', 'time after which no other picture is explained').argParser(
      wholeNumber(1, 10_000_000),
    ),
    new Option(
      '--out <dir>',
      'write the results there, and what was computed: a later call does only what has changed (default: nothing is written)',
    ).argParser(notEmpty),
    new Option('--fresh', 'forget what an earlier call has computed there'),
    new Option('--shard <i/N>', 'do the i-th of N parts, from 1 on; scorecam merge puts them together').argParser(
      notEmpty,
    ),
    new Option('--json', 'print one JSON object at the end'),
    ...explainOptions().filter(({ long }) => !NOT_ASKED.includes(long ?? '')),
  ];
}

function explainAmount(text: string): ExplainAmount {
  if (text === 'wrong' || text === 'all') return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be wrong, all or a number.');
}

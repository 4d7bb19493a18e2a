import {
  byLift,
  confidenceOf,
  leadOf,
  type Audited,
  type AuditedPicture,
  type ClassRow,
  type ConfusionPair,
  type Findings,
} from '../audit';
import { toCsv } from './csv';

/** What `--json` prints, besides the seconds. */
export interface AuditAnswer {
  readonly n: number;
  readonly labelled: number;
  readonly failed: number;
  readonly correct: number;
  readonly accuracy: number | null;
  readonly pairs: readonly {
    readonly true: string;
    readonly predicted: string;
    readonly count: number;
    readonly meanConfidence: number;
  }[];
  readonly explained: number;
}

type Cell = string | number | null;

export function toAuditAnswer(findings: Findings, { setting }: Pick<Audited, 'setting'>): AuditAnswer {
  const { n, labelled, failures, correct, accuracy, pairs, explained } = findings;
  const nameOf = namesOf(setting);
  return {
    ...{ n, labelled, failed: failures.length, correct, accuracy: accuracy?.share ?? null },
    pairs: pairs.map(({ truth, predicted, count, meanConfidence }) => ({
      ...{ true: nameOf(truth), predicted: nameOf(predicted), count, meanConfidence },
    })),
    explained,
  };
}

/** Everything that an audit found, as one JSON file; without times. */
export function auditJson(findings: Findings, { setting }: Pick<Audited, 'setting'>): string {
  const nameOf = namesOf(setting);
  const { classes: names, ...used } = setting;
  const { n, labelled, correct, accuracy, calibration, explained, failures } = findings;
  const pair = (each: ConfusionPair): object => ({
    ...each,
    ...{ trueName: nameOf(each.truth), predictedName: nameOf(each.predicted) },
  });
  const record = {
    ...{ schema: 1, setting: { ...used, classes: names.labels.length }, n, labelled, failed: failures.length, correct },
    ...{ accuracy, explained, pairs: findings.pairs.map(pair), pairsByLift: byLift(findings.pairs).map(pair) },
    classes: findings.classes.map((row) => ({ ...row, name: nameOf(row.index) })),
    calibration,
    labelIssues: findings.labelIssues.map((issue) => ({
      ...issue,
      ...{ trueName: nameOf(issue.truth), suggestedName: nameOf(issue.suggested) },
    })),
    ...{ duplicates: findings.duplicates, failures },
  };
  return `${JSON.stringify(record, null, 1)}\n`;
}

/** The tables of an audit as CSV (RFC 4180), by the names of their files. */
export function auditTables(
  findings: Findings,
  { setting }: Pick<Audited, 'setting'>,
): Readonly<Record<string, string>> {
  const nameOf = namesOf(setting);
  const pictureOf = (picture: AuditedPicture): Cell[] => [
    picture.name,
    picture.truth === null ? null : nameOf(picture.truth),
    nameOf(picture.top[0]?.index ?? -1),
    confidenceOf(picture),
    picture.truthProbability,
    picture.top[1] === undefined ? null : nameOf(picture.top[1].index),
    leadOf(picture),
    picture.maps?.file ?? null,
  ];
  const heads = ['picture', 'true', 'predicted', 'confidence', 'true_probability', 'second', 'lead', 'maps'];
  return {
    'pairs.csv': toCsv([
      ['true', 'predicted', 'count', 'mean_confidence', 'lift'],
      ...findings.pairs.map(({ truth, predicted, count, meanConfidence, lift }) => [
        ...[nameOf(truth), nameOf(predicted), count, meanConfidence, lift],
      ]),
    ]),
    'classes.csv': toCsv([
      [
        ...['index', 'name', 'n', 'correct', 'recall', 'recall_low', 'recall_high'],
        ...['predicted', 'precision', 'precision_low', 'precision_high'],
      ],
      ...findings.classes.map((row) => [
        ...[row.index, nameOf(row.index), row.n, row.correct, ...shareCells(row.recall)],
        ...[row.predicted, ...shareCells(row.precision)],
      ]),
    ]),
    'calibration.csv': toCsv([
      ['low', 'high', 'n', 'confidence', 'accuracy'],
      ...findings.calibration.bins.map(({ low, high, n, confidence, accuracy }) => [
        low,
        high,
        n,
        confidence,
        accuracy,
      ]),
    ]),
    'label-issues.csv': toCsv([
      ['picture', 'label', 'suggested', 'margin'],
      ...findings.labelIssues.map(({ name, truth, suggested, margin }) => [
        ...[name, nameOf(truth), nameOf(suggested), margin],
      ]),
    ]),
    'wrong.csv': toCsv([heads, ...findings.wrong.map(pictureOf)]),
    'uncertain.csv': toCsv([heads, ...findings.uncertain.map(pictureOf)]),
    'duplicates.csv': toCsv([
      ['group', 'picture', 'labels'],
      ...findings.duplicates.flatMap(({ names, labels }, i) =>
        names.map((name) => [i + 1, name, labels.join(' | ')] as Cell[]),
      ),
    ]),
    'failures.csv': toCsv([
      ['picture', 'label', 'code', 'message'],
      ...findings.failures.map(({ name, label, code, message }) => [name, label, code, message]),
    ]),
  };
}

/** What the labels of the data set were taken for, to be corrected and given back with `--mapping`. */
export function labelsJson({ setting, labels: matches }: Pick<Audited, 'setting' | 'labels'>): string {
  const nameOf = namesOf(setting);
  const entries = matches.map(({ label, pictures, class: index, how, proposed }): [string, object] => [
    label,
    {
      ...{ pictures, how, class: index, ...(index === null ? {} : { name: nameOf(index) }) },
      ...(proposed === null ? {} : { proposed: { class: proposed, name: nameOf(proposed) } }),
    },
  ]);
  return `${JSON.stringify({ schema: 1, labels: Object.fromEntries(entries) }, null, 1)}\n`;
}

export function namesOf({ classes }: Audited['setting']): (index: number) => string {
  return (index) => classes.labels[index] ?? `class ${index}`;
}

function shareCells(share: ClassRow['recall']): Cell[] {
  return share === null ? [null, null, null] : [share.share, share.low, share.high];
}

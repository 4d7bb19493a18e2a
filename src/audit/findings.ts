import { calibrate, type Calibration } from './calibration';
import { classRows, confusionPairs, shareOf, type ClassRow, type ConfusionPair, type Share } from './confusion';
import { findLabelIssues, type LabelIssue } from './label-issues';
import { judgedOf, type Audited, type AuditedPicture, type FailedPicture } from './types';

/** Pictures whose files hold the same bytes. */
export interface DuplicateGroup {
  readonly hash: string;
  /** In their order; at least two. */
  readonly names: readonly string[];
  /** The labels that they have, more than one where the data set contradicts itself. */
  readonly labels: readonly string[];
}

/** What an audit found; the same from the same pictures, however often it was interrupted. */
export interface Findings {
  /** Pictures that were predicted, those of them whose true class is known, and those that the model gets right. */
  readonly n: number;
  readonly labelled: number;
  readonly correct: number;
  readonly accuracy: Share | null;
  readonly pairs: readonly ConfusionPair[];
  readonly classes: readonly ClassRow[];
  readonly calibration: Calibration;
  readonly labelIssues: readonly LabelIssue[];
  readonly duplicates: readonly DuplicateGroup[];
  readonly failures: readonly FailedPicture[];
  /** Misclassified, the most confident first. */
  readonly wrong: readonly AuditedPicture[];
  /** Without a known class, the least certain first: by the difference of the two most likely classes. */
  readonly uncertain: readonly AuditedPicture[];
  /** Pictures that have maps. */
  readonly explained: number;
}

export function findAll({ pictures, failures }: Audited): Findings {
  const judged = judgedOf(pictures);
  const correct = judged.filter(({ truth, predicted }) => truth === predicted).length;
  return {
    ...{ n: pictures.length, labelled: judged.length, correct, accuracy: shareOf(correct, judged.length) },
    pairs: confusionPairs(judged),
    classes: classRows(judged),
    calibration: calibrate(judged),
    labelIssues: findLabelIssues(pictures),
    duplicates: findDuplicates(pictures),
    failures,
    wrong: wrongFirst(pictures).filter(isWrong),
    uncertain: pictures.filter(({ truth }) => truth === null).toSorted((a, b) => leadOf(a) - leadOf(b) || byName(a, b)),
    explained: pictures.filter(({ maps }) => maps !== null).length,
  };
}

export function isWrong({ truth, top: [first] }: AuditedPicture): boolean {
  return truth !== null && first !== undefined && first.index !== truth;
}

/** The misclassified ones by falling confidence, then all others by the lead of their class, the smallest first. */
export function wrongFirst(pictures: readonly AuditedPicture[]): AuditedPicture[] {
  const wrong = pictures.filter(isWrong).sort((a, b) => confidenceOf(b) - confidenceOf(a) || byName(a, b));
  const others = pictures.filter((picture) => !isWrong(picture)).sort((a, b) => leadOf(a) - leadOf(b) || byName(a, b));
  return [...wrong, ...others];
}

export function confidenceOf({ top: [first] }: AuditedPicture): number {
  return first?.probability ?? 0;
}

/** Probability of the most likely class less that of the next one. */
export function leadOf({ top: [first, second] }: AuditedPicture): number {
  return (first?.probability ?? 0) - (second?.probability ?? 0);
}

function byName(a: AuditedPicture, b: AuditedPicture): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function findDuplicates(pictures: readonly AuditedPicture[]): DuplicateGroup[] {
  const groups = new Map<string, AuditedPicture[]>();
  for (const picture of pictures) {
    const known = groups.get(picture.hash);
    if (known === undefined) groups.set(picture.hash, [picture]);
    else known.push(picture);
  }
  return [...groups]
    .filter(([, group]) => group.length > 1)
    .map(([hash, group]) => ({
      hash,
      names: group.map(({ name }) => name),
      labels: [...new Set(group.flatMap(({ label }) => label ?? []))].sort(),
    }));
}

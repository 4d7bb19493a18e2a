import { classNameKey } from '../../shared/class-names';
import { ScorecamError } from '../../shared/errors';
import { LabelSet, type Label } from '../../shared/label-set';
import type { LabelList } from './label-sources';

/** What the source of the labels is called where classes only have numbers. */
export const NO_LABELS = 'numbers';

/** The names that a model's classes get. */
export interface ChosenLabels {
  readonly set: LabelSet;
  /** A file, or in words what else they come from. */
  readonly source: string;
  readonly guessed: readonly string[];
  readonly notes: readonly string[];
}

/** Of the model's answer, what decides which lists fit. */
export interface AnswerWidth {
  readonly classes: number;
  /** Two classes are made of one number. */
  readonly isOneNumber: boolean;
}

/** A name for each class, and what has to be said of how the list was taken. */
interface Fitted {
  readonly source: string;
  readonly labels: readonly Label[];
  readonly note?: string;
}

/**
 * The first list with a name for each class.
 *
 * @param findFolders that many names of folders, which are only a guess, for where no list fits
 * @throws ScorecamError `usage` where the list that the user named has another number of names
 */
export async function chooseLabels(
  lists: readonly LabelList[],
  findFolders: (classes: number) => Promise<LabelList | undefined>,
  width: AnswerWidth,
): Promise<ChosenLabels> {
  const { classes } = width;
  const fitted: Fitted[] = [];
  const unfit: string[] = [];
  for (const list of lists) {
    const found = fit(list, width);
    if (found !== undefined) fitted.push(found);
    else if (list.isAsked === true) throw wrongCount(list, classes);
    else
      unfit.push(`${list.source} is not used: it names ${list.labels.length} classes, but the model has ${classes}.`);
  }
  const [taken, ...others] = fitted;
  if (taken !== undefined) {
    const differing = others.filter(({ labels }) => !agree(taken.labels, labels));
    const notes = [
      ...(taken.note === undefined ? [] : [taken.note]),
      ...differing.map(({ source }) => `${source} is not used: it names the classes otherwise than ${taken.source}.`),
      ...unfit,
    ];
    return { set: new LabelSet(taken.labels), source: taken.source, guessed: [], notes };
  }
  const folders = await findFolders(classes);
  if (folders !== undefined) {
    return { set: new LabelSet(folders.labels), source: folders.source, guessed: ['folderLabels'], notes: unfit };
  }
  const guessed = unfit.length === 0 ? ['labels'] : ['labelCount'];
  return { set: LabelSet.numbered(classes), source: NO_LABELS, guessed, notes: unfit };
}

function wrongCount({ source, labels }: LabelList, classes: number): ScorecamError {
  return new ScorecamError(
    'usage',
    `${source} names ${labels.length} classes, but the model has ${classes}.`,
    'Give --labels a file with one name a class, in the order of the model’s output.',
    { remedy: 'model-use' },
  );
}

function fit({ source, labels }: LabelList, { classes, isOneNumber }: AnswerWidth): Fitted | undefined {
  const [first] = labels;
  if (first === undefined) return undefined;
  const isFromOne = first.index === 1;
  if (labels.length === classes && !isFromOne) return { source, labels };
  if (labels.length === classes) {
    const note = `${source} counts the classes from 1: its ${first.name} is taken for the model’s class 0.`;
    return { source, labels: labels.map((label, index) => ({ ...label, index })), note };
  }
  if (labels.length + 1 === classes && isFromOne && !isOneNumber) {
    const note = `${source} names no class 0, which stays without a name.`;
    return { source, labels: [LabelSet.numbered(1).at(0), ...labels], note };
  }
  if (!isOneNumber || labels.length > 1) return undefined;
  return {
    source,
    labels: [
      { index: 0, name: `not ${first.name}` },
      { ...first, index: 1 },
    ],
  };
}

/** Whether two lists mean the same classes, as far as they can be compared: synsets say nothing of names. */
function agree(one: readonly Label[], other: readonly Label[]): boolean {
  return one.every((label, index) => {
    const { name, synset } = other[index] ?? label;
    if (label.synset !== undefined && synset !== undefined) return label.synset === synset;
    if (label.name === label.synset || name === synset) return true;
    return nameKey(label.name) === nameKey(name);
  });
}

/** Lists of ImageNet have all names of a class, or its first one. */
function nameKey(name: string): string {
  return classNameKey(name.split(',')[0] ?? name);
}

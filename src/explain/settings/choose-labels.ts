import { ScorecamError } from '../../shared/errors';
import { LabelSet } from '../labels';
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

/**
 * The first list with a name for each class.
 *
 * @param findFolders that many names of folders, which are only a guess, for where no list fits
 * @throws ScorecamError `usage` where the list that the user named has another number of names
 */
export async function chooseLabels(
  lists: readonly LabelList[],
  findFolders: (classes: number) => Promise<LabelList | undefined>,
  { classes, isOneNumber }: AnswerWidth,
): Promise<ChosenLabels> {
  const unfit: LabelList[] = [];
  for (const list of lists) {
    const set = fit(list, classes, isOneNumber);
    if (set !== undefined) return { set, source: list.source, guessed: [], notes: unfit.map(noteOf) };
    if (list.isAsked === true) {
      throw new ScorecamError(
        'usage',
        `${list.source} names ${list.labels.length} classes, but the model has ${classes}.`,
        'Give --labels a file with one name a class, in the order of the model’s output.',
        { remedy: 'model-use' },
      );
    }
    unfit.push(list);
  }
  const notes = unfit.map(noteOf);
  const folders = await findFolders(classes);
  if (folders !== undefined) {
    return { set: new LabelSet(folders.labels), source: folders.source, guessed: ['folderLabels'], notes };
  }
  const guessed = unfit.length === 0 ? ['labels'] : ['labelCount'];
  return { set: LabelSet.numbered(classes), source: NO_LABELS, guessed, notes };

  function noteOf({ source, labels }: LabelList): string {
    return `${source} is not used: it names ${labels.length} classes, but the model has ${classes}.`;
  }
}

function fit({ labels }: LabelList, classes: number, isOneNumber: boolean): LabelSet | undefined {
  if (labels.length === classes) return new LabelSet(labels);
  const [only] = labels;
  if (!isOneNumber || only === undefined || labels.length > 1) return undefined;
  return new LabelSet([
    { index: 0, name: `not ${only.name}` },
    { ...only, index: 1 },
  ]);
}

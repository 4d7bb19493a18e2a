import path from 'node:path';
import type { ClassList, ClassScore, ExplainResult, PredictResult } from '../protocol';
import type { Label, LabelSet } from '../shared/label-set';

/** The most likely classes, the likeliest first, ties by lower index. */
export function topClasses(probabilities: Float32Array, labels: LabelSet, count: number): ClassScore[] {
  return Array.from(probabilities.keys())
    .sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b)
    .slice(0, count)
    .map((index) => toScore(labels.at(index), probabilities));
}

/** All classes, in the order of the model's output. */
export function listClasses({ labels }: LabelSet, probabilities: Float32Array): ClassList {
  return {
    labels: labels.map(({ name }) => name),
    synsets: labels.map(({ synset }) => synset ?? null),
    probabilities,
  };
}

/** The class that the name of the picture's folder gives: an index, a synset or a name. */
export function findTrueClass(
  image: string,
  labels: LabelSet,
  probabilities: Float32Array,
): { label: ClassScore | null; warnings: string[] } {
  const folder = path.basename(path.dirname(image));
  const match = labels.match(folder);
  switch (match.kind) {
    case 'found':
      return { label: toScore(match.label, probabilities), warnings: [] };
    case 'ambiguous': {
      const indices = match.labels.map(({ index }) => index).join(' and ');
      const message = `The folder ${JSON.stringify(folder)} names the classes ${indices}; the true one is not known.`;
      return { label: null, warnings: [message] };
    }
    case 'unknown':
      return { label: null, warnings: [] };
  }
}

/**
 * The class to compare with the predicted one: the one asked for, else the folder's where it differs from the
 * prediction, else the runner-up.
 *
 * @throws ScorecamError `usage` for an unknown or ambiguous class
 */
export function chooseTarget(
  asked: string | undefined,
  { predicted, top5, trueLabel }: Pick<PredictResult, 'predicted' | 'top5' | 'trueLabel'>,
  labels: LabelSet,
  probabilities: Float32Array,
): { target: ClassScore; source: ExplainResult['targetSource'] } {
  if (asked !== undefined) return { target: toScore(labels.resolve(asked), probabilities), source: 'asked' };
  if (trueLabel !== null && trueLabel.index !== predicted.index) return { target: trueLabel, source: 'folder' };
  return { target: top5[1] ?? predicted, source: 'runner-up' };
}

/** A class with its probability. */
export function toScore({ index, name }: Label, probabilities: Float32Array): ClassScore {
  return { index, label: name, probability: probabilities[index] ?? 0 };
}

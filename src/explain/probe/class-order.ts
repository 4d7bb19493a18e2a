import path from 'node:path';
import type { LabelSet } from '../../shared/label-set';
import { byCodePoints } from '../settings';
import { mcnemarProbability } from './statistics';

/** Above this chance a lead says nothing. */
const SIGNIFICANCE = 0.05;

/** Names that are listed in full. */
const SHOWN_NAMES = 5;

interface LabelledAnswers {
  /** Of the labelled pictures, as many as there are; absolute paths. */
  readonly pictures: readonly string[];
  /** The class that each picture's folder names; null where it names none. */
  readonly truth: readonly (number | null)[];
  /** For each way that was tried the most likely class of each picture. */
  readonly answers: readonly (readonly number[])[];
}

/**
 * Keras and torchvision number classes in the order of the folders' names, where the names beside a model may stand in
 * another one.
 *
 * @param classOf the class that a picture's folder names
 * @returns what to know where the folders name all classes in another order than the labels, and more answers are right
 *   in theirs than chance explains
 */
export function noteOnOrder(
  labels: LabelSet,
  classOf: (picture: string) => number | null,
  { pictures, truth, answers }: LabelledAnswers,
): string | undefined {
  const folders = new Map(pictures.map((picture) => [path.basename(path.dirname(picture)), classOf(picture)]));
  const names = [...folders.keys()].filter((name) => folders.get(name) !== null).sort(byCodePoints);
  const order = names.map((name) => folders.get(name));
  const isWhole = order.length === labels.labels.length && new Set(order).size === order.length;
  if (!isWhole || order.every((label, i) => label === i)) return undefined;
  const asLabelled = mostRight(answers.map((row) => row.map((predicted, i) => predicted === truth[i])));
  const asFolders = mostRight(answers.map((row) => row.map((predicted, i) => order[predicted] === truth[i])));
  if (chanceOfLead(asFolders, asLabelled) >= SIGNIFICANCE) return undefined;
  const [rightAsFolders, rightAsLabelled] = [asFolders, asLabelled].map(countRight);
  return [
    `The labels name the classes in another order (${listNames(labels.labels.map(({ name }) => name))}) than that of the folders’ names (${listNames(names)}), in which Keras and torchvision number classes.`,
    `In the order of the folders ${rightAsFolders} of ${truth.length} answers are right instead of ${rightAsLabelled}:`,
    'write them in that order into the file that names the classes, or into a labels.json beside the model.',
  ].join(' ');
}

type Hits = readonly boolean[];

function countRight(hits: Hits): number {
  return hits.filter(Boolean).length;
}

function mostRight(ways: readonly Hits[]): Hits {
  return ways.reduce<Hits>((best, hits) => (countRight(hits) > countRight(best) ? hits : best), ways[0] ?? []);
}

/** One where there is no lead. */
function chanceOfLead(first: Hits, second: Hits): number {
  const wins = (a: Hits, b: Hits): number => a.filter((isRight, i) => isRight && b[i] !== true).length;
  const [won, lost] = [wins(first, second), wins(second, first)];
  return won > lost ? mcnemarProbability(won, lost) : 1;
}

function listNames(names: readonly string[]): string {
  return [...names.slice(0, SHOWN_NAMES), ...(names.length > SHOWN_NAMES ? ['…'] : [])].join(', ');
}

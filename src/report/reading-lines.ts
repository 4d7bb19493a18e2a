import path from 'node:path';
import type { PreprocessInfo } from '../protocol';
import { guessSentences } from './guess-words';
import { multiLabelWords } from './preparation-words';
import { printable } from './words';

/** Of these consists how a picture is read; its names of classes and the meaning of numbers come after. */
const PARTS: readonly string[] = ['scale', 'fit', 'resample'];

/** What says how pictures are read, and whether that is a guess. */
export function sourceWords({ source, guessed }: Pick<PreprocessInfo, 'source' | 'guessed'>): string {
  if (PARTS.every((part) => guessed.includes(part))) return `${source}, which is a guess`;
  return PARTS.some((part) => guessed.includes(part)) ? `${source}, guessed in part` : source;
}

/**
 * For the terminal, what is the same for all pictures that a model reads in one way: where it comes from, unless that is
 * said by the files that are made for it, whether its classes exclude each other, and one line for each guess. Nothing in it can drive the terminal.
 */
export function readingLines(preprocess: PreprocessInfo): string[] {
  const { source, labelsSource } = preprocess;
  const isUsual = path.basename(source) === 'preprocessing.json' && path.basename(labelsSource) === 'labels.json';
  const sources = `Pictures read by: ${sourceWords(preprocess)}. Names of the classes: ${labelsSource}.`;
  const guesses = guessSentences(preprocess).map((guess) => `? ${guess}`);
  return [...(isUsual ? [] : [sources]), ...multiLabelWords(preprocess), ...guesses].map(printable);
}

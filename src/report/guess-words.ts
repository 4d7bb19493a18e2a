import { t } from '@vscode/l10n';
import type { PreprocessInfo } from '../protocol';
import { guessRemedy, type Reader } from './guess-remedy';
import { cutWords, levelWords } from './preparation-words';

/** What is known of the way from a picture to the model's answer, and what of it was guessed. */
export type Guesses = Pick<
  PreprocessInfo,
  'resample' | 'scale' | 'scaleName' | 'ownCut' | 'inputSize' | 'outputForm' | 'guessed' | 'sharesFolder'
>;

/** Of one thing that was guessed, what was taken for true. */
function guessTaken(name: string, guesses: Guesses, reader: Reader): string {
  switch (name) {
    case 'scale':
      return t('Guessed: how levels become numbers: {0}.', scaleWords(guesses, reader));
    case 'fit':
      return t('Guessed: how the picture is cut: {0}.', cutWords(guesses.ownCut));
    case 'resample':
      return t('Guessed: the filter for resizing: {0}.', guesses.resample);
    case 'inputSize':
      return t('Guessed: the size of the input: {0}×{1}.', guesses.inputSize.width, guesses.inputSize.height);
    case 'labels':
      return t('Guessed: the names of the classes: numbers stand for them.');
    case 'folderLabels':
      return t(
        'Guessed: that the classes are called like the folders beside the picture’s, in the order of their names.',
      );
    case 'labelCount':
      return t(
        'Guessed: the names of the classes: numbers stand for them, because no file names as many as the model has.',
      );
    case 'output':
      return guesses.outputForm === 'logits'
        ? t('Guessed: what the model gives: logits, of which a softmax makes probabilities.')
        : t('Guessed: what the model gives: probabilities, because they sum to one.');
    default:
      return t('Guessed: {0}.', name);
  }
}

/** The command line has names for some. */
function scaleWords(guesses: Guesses, reader: Reader): string {
  const words = levelWords(guesses);
  return reader === 'panel' || guesses.scaleName === null ? words : `${words} (${guesses.scaleName})`;
}

/** What was guessed, in a word or two. */
export function guessName(guess: string): string {
  switch (guess) {
    case 'scale':
      return t('levels to numbers');
    case 'fit':
      return t('cut');
    case 'resample':
      return t('filter');
    case 'inputSize':
      return t('input size');
    case 'labels':
    case 'folderLabels':
    case 'labelCount':
      return t('class names');
    case 'output':
      return t('output');
    default:
      return guess;
  }
}

/** For each thing that was guessed, what was taken for true, and how to say it instead. */
export function guessSentences(guesses: Guesses, reader: Reader = 'command line'): string[] {
  return guesses.guessed.map((name) => `${guessTaken(name, guesses, reader)} ${guessRemedy(name, guesses, reader)}`);
}

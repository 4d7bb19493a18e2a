import { t } from '@vscode/l10n';
import type { PreprocessInfo } from '../protocol';
import { cutWords, levelWords } from './preparation-words';

/** Where the reader can change how a picture is read. */
type Reader = 'command line' | 'panel';

/** What is known of the way from a picture to the model's answer, and what of it was guessed. */
export type Guesses = Pick<
  PreprocessInfo,
  'resample' | 'scale' | 'scaleName' | 'ownCut' | 'inputSize' | 'outputForm' | 'guessed'
>;

/** Of one thing that was guessed: what was taken for true, and how to say it instead. */
function guessSentence(name: string, guesses: Guesses, reader: Reader): string {
  switch (name) {
    case 'scale':
      return scaleSentence(guesses, reader);
    case 'fit':
      return cutSentence(guesses, reader);
    case 'resample':
      return t(
        'Guessed: the filter for resizing: {0}. To set it, write {1} or another one into preprocessing.json beside the model.',
        guesses.resample,
        `{ "resample": "${guesses.resample}" }`,
      );
    case 'inputSize':
      return t(
        'Guessed: the size of the input: {0}×{1}. To set it, write inputSize into preprocessing.json beside the model.',
        guesses.inputSize.width,
        guesses.inputSize.height,
      );
    case 'labels':
    case 'folderLabels':
    case 'labelCount':
      return `${namesTaken(name)} ${namesRemedy(reader)}`;
    case 'output':
      return `${formTaken(guesses)} ${formRemedy(reader)}`;
    default:
      return t('Guessed: {0}. To set it, write it into preprocessing.json beside the model.', name);
  }
}

function scaleSentence(guesses: Guesses, reader: Reader): string {
  const words = levelWords(guesses);
  if (reader === 'panel') {
    return t(
      'Guessed: how levels become numbers: {0}. It can be found out with pictures of known classes; to set it, write it into preprocessing.json beside the model.',
      words,
    );
  }
  const named = guesses.scaleName === null ? words : `${words} (${guesses.scaleName})`;
  return `Guessed: how levels become numbers: ${named}. \`scorecam probe\` finds out with pictures of known classes; to set it, use --preprocess, or write it into preprocessing.json beside the model.`;
}

function cutSentence({ ownCut }: Guesses, reader: Reader): string {
  const words = cutWords(ownCut);
  return reader === 'panel'
    ? t(
        'Guessed: how the picture is cut: {0}. To set it, choose it here, or write it into preprocessing.json beside the model.',
        words,
      )
    : `Guessed: how the picture is cut: ${words}. To set it, use --fit, or write it into preprocessing.json beside the model.`;
}

function namesTaken(name: 'labels' | 'folderLabels' | 'labelCount'): string {
  switch (name) {
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
  }
}

function namesRemedy(reader: Reader): string {
  return reader === 'panel'
    ? t('To set them, choose a file here, or put a labels.json beside the model.')
    : 'To set them, use --labels, or put a labels.json beside the model.';
}

function formTaken({ outputForm }: Guesses): string {
  return outputForm === 'logits'
    ? t('Guessed: what the model gives: logits, of which a softmax makes probabilities.')
    : t('Guessed: what the model gives: probabilities, because they sum to one.');
}

function formRemedy(reader: Reader): string {
  return reader === 'panel'
    ? t('To set it, say it here, or export it with its softmax or sigmoid.')
    : 'To set it, use --output, or export it with its softmax or sigmoid.';
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

/** One sentence for each thing that was guessed: what was taken for true, and how to say it instead. */
export function guessSentences(guesses: Guesses, reader: Reader = 'command line'): string[] {
  return guesses.guessed.map((name) => guessSentence(name, guesses, reader));
}

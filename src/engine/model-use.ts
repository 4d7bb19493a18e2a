import { ScorecamError } from '../shared/errors';
import type { OutputActivation } from '../shared/probabilities';
import type { OutputForm } from './logits';

/** What the user says about how a model is to be run, where its file leaves that open. */
export interface ModelUse {
  /** What its numbers are: probabilities by softmax or by sigmoid, or logits of a softmax. */
  readonly output?: 'softmax' | 'sigmoid' | 'logits';
  /** Which of several outputs holds the classes. */
  readonly outputName?: string;
  /** Which signature of a SavedModel is run. */
  readonly signature?: string;
}

/** What is known of a model's answer before it is settled what its numbers mean. */
export interface AnswerFacts {
  /** What closes the model; undefined where no softmax or sigmoid was found. */
  readonly closing: OutputActivation | undefined;
  /** What closes it was taken away, so that the numbers are logits. */
  readonly isLogits: boolean;
  /** The last operator is a sum of products, so that nothing has been applied to what it gives. */
  readonly isLinear?: boolean;
  /** Answers to some different pictures, `[outputs]` each. */
  readonly rows: readonly Float32Array[];
}

/** What the numbers of an answer mean. */
export interface AnswerMeaning {
  readonly form: OutputForm;
  /** `sigmoid` also for one number, of which two classes are made. */
  readonly activation: OutputActivation;
  /** Neither the model nor the user said it. */
  readonly isGuessed: boolean;
}

/**
 * Settles what the numbers of a model's answer mean: by what closes the model, else by what the user says, else by the
 * numbers themselves. A user who says `softmax` or `sigmoid` says how the classes relate; whether that has been applied
 * already is seen from the numbers.
 *
 * @throws ScorecamError `usage` where the user contradicts the model, `model` for one number that nobody calls a sigmoid
 */
export function settleAnswer(
  { closing, isLogits, isLinear, rows }: AnswerFacts,
  said: ModelUse['output'],
): AnswerMeaning {
  if (closing !== undefined && said !== undefined && said !== closing) {
    throw new ScorecamError(
      'usage',
      `The model ends in a ${closing}, but its output is said to be ${said}.`,
      `Leave --output out, or say ${closing}.`,
      { remedy: 'model-use' },
    );
  }
  const isOne = rows.every((row) => row.length === 1);
  if (isOne && said === 'softmax') {
    throw new ScorecamError(
      'usage',
      'The model gives one number, of which a softmax would always be 1.',
      'Say --output sigmoid, or --output logits, for a model that tells two classes apart by one number.',
      { remedy: 'model-use' },
    );
  }
  if (isOne && closing !== 'sigmoid' && said === undefined) {
    throw new ScorecamError(
      'model',
      'The output of the model is not classes: it is one number without a sigmoid (a regression?).',
      'Say --output logits if it tells two classes apart; else use a model that ends in one number a class.',
      { remedy: 'model-use' },
    );
  }
  const activation = closing ?? (said === 'sigmoid' || isOne ? 'sigmoid' : 'softmax');
  // Logits may happen to lie between 0 and 1, but hardly to sum to 1.
  const isBare = said === 'logits' || (isLinear === true && activation === 'sigmoid');
  const isApplied = closing === undefined ? !isBare && areProbabilities(rows, activation) : !isLogits;
  return {
    activation,
    form: isApplied ? 'probabilities' : 'logits',
    isGuessed: closing === undefined && said === undefined,
  };
}

/** How far the sum of probabilities may lie from 1 where they were rounded. */
const SUM_TOLERANCE = 1e-3;

function areProbabilities(rows: readonly Float32Array[], activation: OutputActivation): boolean {
  const isShare = rows.every((row) => row.every((value) => value >= 0 && value <= 1));
  if (activation === 'sigmoid' || !isShare) return isShare;
  return rows.every((row) => Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < SUM_TOLERANCE);
}

/** @throws ScorecamError `usage` where a signature is asked for of a model that has none by form */
export function refuseSignature({ signature }: ModelUse): void {
  if (signature === undefined) return;
  throw new ScorecamError(
    'usage',
    'The model has no signatures; only a SavedModel of TensorFlow does.',
    'Leave the signature out; the output can be chosen by its name.',
    { remedy: 'model-use' },
  );
}

/** @throws ScorecamError `usage` where the only output is asked for by a name that is not its own */
export function refuseOutputName({ outputName }: ModelUse, names: readonly string[]): void {
  if (outputName === undefined || names.includes(outputName)) return;
  const some = names.slice(0, 5).map((name) => JSON.stringify(name));
  throw new ScorecamError(
    'usage',
    `The model has no output ${JSON.stringify(outputName)}, but ${some.join(', ')}${names.length > some.length ? ', …' : ''}.`,
    'Name another one by --output-name, or leave it out.',
    { remedy: 'model-use' },
  );
}

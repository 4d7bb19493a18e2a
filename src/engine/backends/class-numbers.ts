import type * as core from '@tensorflow/tfjs-core';
import type { OutputActivation } from '../../shared/probabilities';
import type { OutputForm } from '../logits';

/** What the numbers of a model's answer are. */
export interface AnswerNumbers {
  /** Numbers a picture. */
  readonly outputs: number;
  readonly form: OutputForm;
  /** Of the description; one number is told by `outputs`. */
  readonly activation: OutputActivation;
}

/** Logarithms of less are not finite in float32. */
const PROBABILITY_FLOOR = 2e-38;

/**
 * The logit of a class as a tensor that can be derived (see `toLogits`); where the answer is probabilities of a softmax,
 * their logarithms are centred over the classes, because nothing else is known of the logits.
 *
 * @param answer of one picture
 */
export function logitOf(
  tf: typeof core,
  answer: core.Tensor,
  { outputs, form, activation }: AnswerNumbers,
  classIndex: number,
): core.Scalar {
  const values = tf.reshape(answer, [outputs]);
  const log = (numbers: core.Tensor): core.Tensor => tf.log(tf.maximum(numbers, PROBABILITY_FLOOR));
  const toLogit = (p: core.Tensor): core.Tensor => tf.sub(log(p), log(tf.sub(1, p)));
  if (outputs === 1) {
    const z = form === 'logits' ? values : toLogit(values);
    return tf.sum(tf.mul(z, classIndex === 1 ? 0.5 : -0.5));
  }
  const own = (numbers: core.Tensor): core.Scalar => tf.sum(tf.slice(numbers, classIndex, 1));
  if (form === 'logits') return own(values);
  if (activation === 'sigmoid') return own(toLogit(values));
  const logarithms = log(values);
  return tf.sub(own(logarithms), tf.mean(logarithms));
}

/**
 * The probabilities of all classes as a tensor that can be derived.
 *
 * @param answer of one picture
 * @returns `[classes]`
 */
export function probabilitiesOf(
  tf: typeof core,
  answer: core.Tensor,
  { outputs, form, activation }: AnswerNumbers,
): core.Tensor1D {
  const values: core.Tensor1D = tf.reshape(answer, [outputs]);
  if (outputs === 1) {
    const p = form === 'logits' ? tf.sigmoid(values) : values;
    return tf.concat1d([tf.sub<core.Tensor1D>(1, p), p]);
  }
  if (form === 'probabilities') return values;
  return activation === 'sigmoid' ? tf.sigmoid(values) : tf.softmax(values);
}

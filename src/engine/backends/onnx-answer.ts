import { toProbabilities, type OutputActivation } from '../../shared/probabilities';
import { chooseOutput } from '../choose-output';
import type { OutputForm } from '../logits';
import { settleAnswer, type ModelUse } from '../model-use';
import type { ClosingOperator } from '../onnx/onnx-output';
import type { ModelDescription } from '../types';
import { largestDifference } from './graph-check';
import type { MaskedSession } from './onnx-session';
import { classesOf } from './probing';

/** Where a model's answer comes from, what it is, and how many numbers it has. */
export interface OnnxAnswer {
  readonly tensor: string;
  readonly outputs: number;
  readonly form: OutputForm;
  readonly activation: OutputActivation;
  readonly isGuessed: boolean;
  readonly taken: ModelDescription['outputTaken'] | undefined;
}

type Fetched = Awaited<ReturnType<MaskedSession['run']>>;

/** How far the probabilities of logits may lie from the output itself, which a quantised model rounds to 1/256. */
const ROUNDING = 1e-2;

/** What has to be fetched of the outputs, in pairs of what the model gives and of the logits before it. */
export function answerFetches(
  closings: readonly ClosingOperator[],
): { readonly tensor: string; readonly as: string }[] {
  return closings.flatMap(({ output, logits }, i) => [
    { tensor: output, as: outputName(i) },
    { tensor: logits, as: logitsName(i) },
  ]);
}

function outputName(index: number): string {
  return `scorecam/output/${index}`;
}

function logitsName(index: number): string {
  return `scorecam/logits/${index}`;
}

/**
 * Finds the output that is explained, and what its numbers are: logits where a softmax or sigmoid closes it whose result
 * is what the model gives.
 *
 * @param runs what was fetched for two pictures
 * @param count pictures at once
 * @returns also the name under which the answer was fetched
 * @throws ScorecamError `model`, `usage`
 */
export function chooseAnswer(
  closings: readonly ClosingOperator[],
  runs: readonly [Fetched, Fetched],
  count: number,
  use: ModelUse,
): OnnxAnswer & { readonly fetch: string } {
  const [first] = runs;
  const facts = closings.map((closing, i) => {
    const shape = first.get(outputName(i))?.dims ?? [];
    const { name, pickedBy } = closing;
    return { name, pickedBy, shape, classes: classesOf(shape, count), closing, i };
  });
  const { chosen, taken } = chooseOutput(facts, use);
  const { closing, i, classes: outputs = 0 } = chosen;
  const rowsOf = (name: string): Float32Array[] =>
    runs.map((fetched) => fetched.get(name)?.data?.subarray(0, outputs) ?? new Float32Array(outputs));
  const rows = rowsOf(outputName(i));
  const dims = first.get(logitsName(i))?.dims ?? [];
  const isOverClasses = closing.activation === 'sigmoid' || dims.at(closing.axis) === outputs;
  const isLogits =
    isOverClasses && classesOf(dims, count) === outputs && closes(closing.activation, rowsOf(logitsName(i)), rows);
  const activation = isLogits ? closing.activation : undefined;
  const meaning = settleAnswer({ closing: activation, isLogits, isLinear: closing.isLinear, rows }, use.output);
  return isLogits
    ? { ...meaning, taken, tensor: closing.logits, outputs, fetch: logitsName(i) }
    : { ...meaning, taken, tensor: closing.output, outputs, fetch: outputName(i) };
}

/** Whether an activation makes of the logits what the model gives, be it probabilities or their logarithms. */
function closes(
  activation: OutputActivation | undefined,
  logits: readonly Float32Array[],
  rows: readonly Float32Array[],
): boolean {
  if (activation === undefined) return false;
  return logits.every((row, i) => {
    const given = rows[i] ?? new Float32Array();
    const isLogarithm = given.every((value) => value <= 0) && given.some((value) => value < 0);
    const shares = isLogarithm ? given.map((value) => Math.exp(value)) : given;
    return largestDifference(toProbabilities(row, activation), shares) <= ROUNDING;
  });
}

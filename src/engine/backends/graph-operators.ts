import { ScorecamError } from '../../shared/errors';
import type { GraphOperator } from '../tensorflow/graph-def';
import { ARITHMETIC } from './graph-arithmetic';
import { CONVOLUTION } from './graph-convolution';
import type { Operator } from './graph-operator';
import { SHAPING } from './graph-shaping';

const OPERATORS: ReadonlyMap<string, Operator> = new Map(Object.entries({ ...ARITHMETIC, ...CONVOLUTION, ...SHAPING }));

/** Operators that hand on their inputs. */
const PASSING_ON = new Set([
  ...['Identity', 'IdentityN', 'StopGradient', 'PreventGradient', 'Snapshot', 'CheckNumerics', 'GuaranteeConst'],
  ...['EnsureShape', 'PlaceholderWithDefault'],
]);

/** Whether an operator hands on its inputs as they are. */
export function isPassingOn({ type }: GraphOperator): boolean {
  return PASSING_ON.has(type);
}

/** @throws ScorecamError `model` where it is not known how to compute an operator with tfjs */
export function operatorOf({ type, name }: GraphOperator): Operator {
  const operator = OPERATORS.get(type);
  if (operator !== undefined) return operator;
  throw new ScorecamError(
    'model',
    `The model uses the operator ${type.slice(0, 200)} (${name.slice(0, 200)}), which is not known here for TensorFlow.js models.`,
    'Where there is the SavedModel or the Keras file that it was converted from, open that.',
  );
}

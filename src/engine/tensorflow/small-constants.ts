import { BINARY, UNARY } from '../graph/fold-constants';

/** As much of an operator as tells what it makes of small constants. */
export interface PlainOperator {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly { readonly operator: string }[];
}

/** Values of a constant of at most four numbers; undefined for any other operator. */
export type SmallConstants = (name: string) => Promise<readonly number[] | undefined>;

/** As many as a picture has channels. */
export const MAX_SMALL = 4;

/** Operators that hand on the same numbers. */
const PASSING_ON = new Set(['Identity', 'Cast', 'Reshape', 'ExpandDims', 'Squeeze', 'Snapshot', 'StopGradient']);

/** A Normalization layer computes its deviation with some five. */
const MAX_DEPTH = 16;

/** Constants, and what is computed of them value by value: `maximum(sqrt(variance), epsilon)`. */
export function computedConstants(operators: readonly PlainOperator[], constants: SmallConstants): SmallConstants {
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  const known = new Map<string, Promise<readonly number[] | undefined>>();
  const valuesOf = (name: string, depth: number): Promise<readonly number[] | undefined> => {
    const found = known.get(name) ?? compute(name, depth);
    known.set(name, found);
    return found;
  };
  const compute = async (name: string, depth: number): Promise<readonly number[] | undefined> => {
    const operator = byName.get(name);
    if (operator === undefined || depth > MAX_DEPTH) return undefined;
    const { type, inputs } = operator;
    if (type === 'Const') return constants(name);
    const [first = '', second = ''] = inputs.map((input) => input.operator);
    const [unary, binary] = [UNARY[type], BINARY[type]];
    if (unary === undefined && binary === undefined && !PASSING_ON.has(type)) return undefined;
    const a = await valuesOf(first, depth + 1);
    if (a === undefined || PASSING_ON.has(type)) return a;
    if (unary !== undefined) return a.map((value) => unary(value));
    const b = await valuesOf(second, depth + 1);
    return b && binary && combine(a, b, binary);
  };
  return (name) => valuesOf(name, 0);
}

/** Of equal length, or with one of them a single number. */
function combine(
  a: readonly number[],
  b: readonly number[],
  binary: (a: number, b: number) => number,
): readonly number[] | undefined {
  const length = Math.max(a.length, b.length);
  if ([a, b].some((values) => values.length !== 1 && values.length !== length)) return undefined;
  const at = (values: readonly number[], i: number): number => values[values.length === 1 ? 0 : i] ?? Number.NaN;
  return Array.from({ length }, (_, i) => binary(at(a, i), at(b, i)));
}

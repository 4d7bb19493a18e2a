import {
  arithmeticOf,
  chain,
  firstUsers,
  normOf,
  perChannel,
  readScales,
  unscaled,
  type Affine,
  type OwnScale,
} from '../own-scale';
import { computedConstants, type PlainOperator, type SmallConstants } from './small-constants';

/** Operators that hand on levels as they are, possibly in another type, order of axes or number of pixels. */
const PASSING_ON = new Set([
  ...['Identity', 'Cast', 'Snapshot', 'StopGradient', 'CheckNumerics', 'EnsureShape', 'Transpose'],
  ...['Pad', 'PadV2', 'MirrorPad', 'ResizeArea', 'ResizeBilinear', 'ResizeBicubic', 'ResizeNearestNeighbor'],
]);

/** What only asks for the size of a picture does nothing with it. */
const ASKING_FOR_SIZE = new Set(['Shape', 'ShapeN', 'Size', 'Rank']);

/** What a graph does to its picture before anything is learned. */
export interface OwnScaling {
  /** The levels that it was made for; undefined where it does not scale, or where that tells nothing. */
  readonly ownScale: OwnScale | undefined;
  /** Value of each channel of the picture that becomes zero; not finite where the graph multiplies by 0. */
  readonly zeroInput: readonly number[];
}

/**
 * Follows the picture through sums, products and quotients with constants, to a batch norm, or to anything else.
 *
 * @param input name of the operator that stands for the picture
 * @param constants those of the graph, by names of operators
 */
export async function findOwnScaling(
  operators: readonly PlainOperator[],
  { name: input, channels }: { readonly name: string; readonly channels: number },
  constants: SmallConstants,
): Promise<OwnScaling> {
  const working = operators.filter(({ type }) => !ASKING_FOR_SIZE.has(type));
  const users = firstUsers(working, ({ inputs }) => inputs.map(({ operator }) => operator));
  const valuesOf = computedConstants(operators, constants);
  let scale = unscaled(channels);
  let isReversed = false;
  for (let picture = input; ;) {
    const [user, another] = users.get(picture) ?? [];
    if (user === undefined || another !== undefined) break;
    const at = user.inputs.findIndex(({ operator }) => operator === picture);
    const others = await Promise.all(
      user.inputs.map(async ({ operator }, i) => (i === at ? undefined : valuesOf(operator))),
    );
    picture = user.name;
    if (isReversing(user.type, others)) {
      isReversed = !isReversed;
      continue;
    }
    const values = others.map((each) => {
      const row = perChannel(each, channels);
      return isReversed ? row?.toReversed() : row;
    });
    const norm = at === 0 ? normIn(user.type, values) : undefined;
    // A batch norm belongs to what is learned: what it makes zero is not what the model was given.
    if (norm !== undefined) return { ownScale: readScales(chain(scale, norm)), zeroInput: scale.map(zeroOf) };
    const step = PASSING_ON.has(user.type) ? [] : affineOf(user.type, at, values);
    if (step === undefined) break;
    scale = chain(scale, step);
  }
  return { ownScale: readScales(scale), zeroInput: scale.map(zeroOf) };
}

function zeroOf({ a, b }: Affine[number]): number {
  return b === 0 && a !== 0 ? 0 : -b / a;
}

type PerChannel = readonly number[] | undefined;

/** What an operator makes of the picture; undefined where it is not `a x + b` with known numbers. */
function affineOf(type: string, at: number, values: readonly PerChannel[]): Affine | undefined {
  const other = values.length === 2 ? values[1 - at] : undefined;
  return other && arithmeticOf(type, at === 0, other);
}

/** What a batch norm of the picture makes of it; undefined for other operators. */
function normIn(type: string, values: readonly PerChannel[]): Affine | undefined {
  const [, , , mean, variance] = type.startsWith('FusedBatchNorm') ? values : [];
  return mean && variance && normOf(mean, variance);
}

/** Whether an operator turns the channels round, the last axis, and nothing else: `x[..., ::-1]`. */
function isReversing(type: string, others: readonly (readonly number[] | undefined)[]): boolean {
  if (type === 'StridedSlice') {
    const strides = others[3] ?? [];
    return strides.at(-1) === -1 && strides.slice(0, -1).every((stride) => stride === 1);
  }
  const axes = others[1] ?? [];
  return type === 'ReverseV2' && axes.length === 1 && (axes[0] === -1 || axes[0] === 3);
}

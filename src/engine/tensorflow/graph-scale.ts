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
import { isReversing, restackedChannels } from './channel-order';
import { computedConstants, type PlainOperator, type SmallConstants } from './small-constants';

/** Operators that hand on levels as they are, possibly in another type, order of axes or number of pixels, or the channels in another order. */
const PASSING_ON = new Set([
  ...['Identity', 'Cast', 'Snapshot', 'StopGradient', 'CheckNumerics', 'EnsureShape', 'Transpose'],
  ...['Pad', 'PadV2', 'MirrorPad', 'ResizeArea', 'ResizeBilinear', 'ResizeBicubic', 'ResizeNearestNeighbor'],
  ...['StridedSlice', 'Slice', 'ReverseV2'],
]);

/** What only asks for the size of a picture does nothing with it. */
const ASKING_FOR_SIZE = new Set(['Shape', 'ShapeN', 'Size', 'Rank']);

/** Operators that take numbers apart or compute with them, and learn nothing. */
const COMPUTING = new Set([
  ...['Add', 'AddV2', 'BiasAdd', 'Sub', 'Mul', 'Div', 'RealDiv', 'DivNoNan', 'FloorDiv', 'Maximum', 'Minimum', 'Pow'],
  ...['Square', 'Sqrt', 'Rsqrt', 'Log', 'Log1p', 'Exp', 'Abs', 'Neg', 'ClipByValue', 'RGBToHSV', 'AdjustContrastv2'],
  ...['Pack', 'Unpack', 'Split', 'SplitV', 'ConcatV2', 'Gather', 'GatherV2', 'StridedSlice', 'Slice'],
]);

/** What a graph does to its picture before anything is learned. */
export interface OwnScaling {
  /** The levels that it was made for; undefined where it does not scale, or where that tells nothing. */
  readonly ownScale: OwnScale | undefined;
  /** It begins with arithmetic of which not all is understood. */
  readonly isUnread: boolean;
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
  let isUnread = false;
  for (let picture = input; ;) {
    const [user, another] = users.get(picture) ?? [];
    if (user === undefined) break;
    if (another !== undefined) {
      const stacked = await restackedChannels(working, picture, { channels, valuesOf });
      if (stacked === undefined) {
        isUnread = COMPUTING.has(user.type) && COMPUTING.has(another.type);
        break;
      }
      picture = stacked.name;
      isReversed = isReversed !== stacked.isReversed;
      continue;
    }
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
    if (norm !== undefined) {
      return { ownScale: readScales(chain(scale, norm)), isUnread: false, zeroInput: scale.map(zeroOf) };
    }
    const step = PASSING_ON.has(user.type) ? [] : affineOf(user.type, at, values);
    if (step === undefined) {
      isUnread = COMPUTING.has(user.type);
      break;
    }
    scale = chain(scale, step);
  }
  return { ownScale: readScales(scale), isUnread, zeroInput: scale.map(zeroOf) };
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

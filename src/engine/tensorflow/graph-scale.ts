import { chain, readScales, type Affine, type OwnScale } from '../onnx/own-scale';
import type { GraphOperator } from './graph-def';

/** Values of a constant of at most four numbers. */
export type SmallConstants = (name: string) => Promise<readonly number[] | undefined>;

/**
 * The levels that a graph was made for, where it scales its picture itself: by sums, products and quotients with
 * constants before anything else is done with it.
 *
 * @param input name of the operator that stands for the picture
 * @returns undefined where it does not, or where that tells nothing
 */
export async function findGraphScale(
  operators: readonly GraphOperator[],
  { name: input, channels }: { readonly name: string; readonly channels: number },
  constants: SmallConstants,
): Promise<OwnScale | undefined> {
  let scale: Affine = Array.from({ length: channels }, () => ({ a: 1, b: 0 }));
  let picture = input;
  for (;;) {
    const users = operators.filter(({ inputs }) => inputs.some(({ operator }) => operator === picture));
    const [user] = users;
    if (user === undefined || users.length > 1) break;
    const isFirst = user.inputs[0]?.operator === picture;
    const other = user.inputs[isFirst ? 1 : 0]?.operator;
    const values = other === undefined || user.inputs.length !== 2 ? undefined : await constants(other);
    const step = affineOf(
      user.type,
      isFirst,
      values?.length === 1 ? new Array<number>(channels).fill(values[0] ?? Number.NaN) : values,
    );
    if (step === undefined) break;
    scale = chain(scale, step);
    picture = user.name;
  }
  return readScales(scale);
}

/** What an operator makes of the picture; undefined where it is not `a x + b` with known numbers. */
function affineOf(type: string, isFirst: boolean, values: readonly number[] | undefined): Affine | undefined {
  switch (type) {
    case 'Identity':
      return [];
    case 'Add':
    case 'AddV2':
    case 'BiasAdd':
      return values?.map((value) => ({ a: 1, b: value }));
    case 'Mul':
      return values?.map((value) => ({ a: value, b: 0 }));
    case 'Sub':
      return values?.map((value) => (isFirst ? { a: 1, b: -value } : { a: -1, b: value }));
    case 'Div':
    case 'RealDiv':
      return isFirst ? values?.map((value) => ({ a: 1 / value, b: 0 })) : undefined;
    default:
      return undefined;
  }
}

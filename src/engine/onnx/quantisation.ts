import type { OnnxGraph } from './onnx-proto';

/** Names of the tensors that say what whole numbers stand for: `scale · (number − zeroPoint)`. */
export interface Quantisation {
  readonly scale: string;
  /** Empty: 0. */
  readonly zeroPoint: string;
}

/** At which of its inputs an operator that gives whole numbers takes the scale of its result; the zero point follows. */
const SCALE_AT: Readonly<Record<string, number>> = {
  QuantizeLinear: 1,
  QLinearConv: 6,
  QLinearAdd: 6,
  QLinearMul: 6,
  QLinearSigmoid: 3,
  QLinearLeakyRelu: 3,
  QLinearAveragePool: 3,
  QLinearConcat: 0,
};

/** Operators that hand on or choose some of the numbers that they take. */
const HANDING_ON = new Set(['MaxPool', 'NhwcMaxPool', 'Identity', 'Transpose', 'Slice']);

/** What the numbers of quantised tensors stand for, by tensor. */
export function quantisationsOf({ node: nodes = [] }: OnnxGraph): ReadonlyMap<string, Quantisation> {
  const found = new Map<string, Quantisation>();
  for (const { op_type: type = '', input = [], output: [tensor = ''] = [] } of nodes) {
    const at = SCALE_AT[type];
    const quantisation =
      at === undefined
        ? HANDING_ON.has(type)
          ? found.get(input[0] ?? '')
          : undefined
        : { scale: input[at] ?? '', zeroPoint: input[at + 1] ?? '' };
    if (quantisation !== undefined) found.set(tensor, quantisation);
  }
  return found;
}

import type * as core from '@tensorflow/tfjs-core';
import { checkSize, inputOf, numberOf, numbersOf, type Operator, type OperatorCall } from './graph-operator';

type Tf = typeof core;
type Unary = (tf: Tf, x: core.Tensor, call: OperatorCall) => core.Tensor;
type Binary = (tf: Tf, a: core.Tensor, b: core.Tensor) => core.Tensor;
type Reduction = (tf: Tf, x: core.Tensor, axes: number[], keepDims: boolean) => core.Tensor;

const UNARY: Readonly<Record<string, Unary>> = {
  Abs: (tf, x) => tf.abs(x),
  Acos: (tf, x) => tf.acos(x),
  Asin: (tf, x) => tf.asin(x),
  Atan: (tf, x) => tf.atan(x),
  Ceil: (tf, x) => tf.ceil(x),
  Cos: (tf, x) => tf.cos(x),
  Elu: (tf, x) => tf.elu(x),
  Erf: (tf, x) => tf.erf(x),
  Exp: (tf, x) => tf.exp(x),
  Expm1: (tf, x) => tf.expm1(x),
  Floor: (tf, x) => tf.floor(x),
  Inv: (tf, x) => tf.reciprocal(x),
  LeakyRelu: (tf, x, { attributes }) => tf.leakyRelu(x, attributes.number('alpha') ?? 0.2),
  Log: (tf, x) => tf.log(x),
  Log1p: (tf, x) => tf.log1p(x),
  LogSoftmax: (tf, x) => tf.logSoftmax(x),
  LogicalNot: (tf, x) => tf.logicalNot(x),
  Neg: (tf, x) => tf.neg(x),
  OnesLike: (tf, x) => tf.onesLike(x),
  Reciprocal: (tf, x) => tf.reciprocal(x),
  Relu: (tf, x) => tf.relu(x),
  Relu6: (tf, x) => tf.relu6(x),
  Rint: (tf, x) => tf.round(x),
  Round: (tf, x) => tf.round(x),
  Rsqrt: (tf, x) => tf.rsqrt(x),
  Selu: (tf, x) => tf.selu(x),
  Sigmoid: (tf, x) => tf.sigmoid(x),
  Sign: (tf, x) => tf.sign(x),
  Sin: (tf, x) => tf.sin(x),
  Softmax: (tf, x) => tf.softmax(x),
  Softplus: (tf, x) => tf.softplus(x),
  Softsign: (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)),
  Sqrt: (tf, x) => tf.sqrt(x),
  Square: (tf, x) => tf.square(x),
  Tan: (tf, x) => tf.tan(x),
  Tanh: (tf, x) => tf.tanh(x),
  ZerosLike: (tf, x) => tf.zerosLike(x),
};

const BINARY: Readonly<Record<string, Binary>> = {
  Add: (tf, a, b) => tf.add(a, b),
  AddV2: (tf, a, b) => tf.add(a, b),
  BiasAdd: (tf, a, b) => tf.add(a, b),
  BiasAddV1: (tf, a, b) => tf.add(a, b),
  Div: (tf, a, b) => tf.div(a, b),
  DivNoNan: (tf, a, b) => tf.divNoNan(a, b),
  Equal: (tf, a, b) => tf.equal(a, b),
  FloorDiv: (tf, a, b) => tf.floorDiv(a, b),
  FloorMod: (tf, a, b) => tf.mod(a, b),
  Greater: (tf, a, b) => tf.greater(a, b),
  GreaterEqual: (tf, a, b) => tf.greaterEqual(a, b),
  Less: (tf, a, b) => tf.less(a, b),
  LessEqual: (tf, a, b) => tf.lessEqual(a, b),
  LogicalAnd: (tf, a, b) => tf.logicalAnd(a, b),
  LogicalOr: (tf, a, b) => tf.logicalOr(a, b),
  Maximum: (tf, a, b) => tf.maximum(a, b),
  Minimum: (tf, a, b) => tf.minimum(a, b),
  Mul: (tf, a, b) => tf.mul(a, b),
  NotEqual: (tf, a, b) => tf.notEqual(a, b),
  Pow: (tf, a, b) => tf.pow(a, b),
  Prelu: (tf, a, b) => tf.prelu(a, b),
  RealDiv: (tf, a, b) => tf.div(a, b),
  SquaredDifference: (tf, a, b) => tf.squaredDifference(a, b),
  Sub: (tf, a, b) => tf.sub(a, b),
};

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  All: (tf, x, axes, keepDims) => tf.all(x, axes, keepDims),
  Any: (tf, x, axes, keepDims) => tf.any(x, axes, keepDims),
  Max: (tf, x, axes, keepDims) => tf.max(x, axes, keepDims),
  Mean: (tf, x, axes, keepDims) => tf.mean(x, axes, keepDims),
  Min: (tf, x, axes, keepDims) => tf.min(x, axes, keepDims),
  Prod: (tf, x, axes, keepDims) => tf.prod(x, axes, keepDims),
  Sum: (tf, x, axes, keepDims) => tf.sum(x, axes, keepDims),
};

const TYPES: Readonly<Record<string, core.DataType>> = {
  DT_BOOL: 'bool',
  DT_DOUBLE: 'float32',
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
};

/** Operators that compute value by value, or one value of many. */
export const ARITHMETIC: Readonly<Record<string, Operator>> = {
  ...mapped(UNARY, (compute) => (call) => compute(call.tf, inputOf(call, 0), call)),
  ...mapped(BINARY, (compute) => (call) => {
    const [a, b] = [inputOf(call, 0), inputOf(call, 1)];
    checkSize(broadcast(a.shape, b.shape));
    return compute(call.tf, a, b);
  }),
  ...mapped(REDUCTIONS, (compute) => (call) => {
    const keepDims = call.attributes.flag('keep_dims') || call.attributes.flag('keepdims');
    return compute(call.tf, inputOf(call, 0), numbersOf(call, 1), keepDims);
  }),
  AddN: ({ tf, inputs }) => tf.addN([...inputs]),
  Cast: (call) => {
    const wanted = call.attributes.type('DstT') ?? '';
    const type = TYPES[wanted];
    if (type === undefined) throw new RangeError(`the type ${wanted.slice(0, 50)} is not known`);
    return call.tf.cast(inputOf(call, 0), type);
  },
  ClipByValue: (call) => call.tf.clipByValue(inputOf(call, 0), numberOf(call, 1), numberOf(call, 2)),
  Select: select,
  SelectV2: select,
};

function select(call: OperatorCall): core.Tensor {
  const [condition, a, b] = [inputOf(call, 0), inputOf(call, 1), inputOf(call, 2)];
  checkSize(broadcast(condition.shape, broadcast(a.shape, b.shape)));
  return call.tf.where(condition, a, b);
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [one, other] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    return one === 1 ? other : one;
  });
}

function mapped<T>(table: Readonly<Record<string, T>>, map: (entry: T) => Operator): Record<string, Operator> {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, map(entry)]));
}

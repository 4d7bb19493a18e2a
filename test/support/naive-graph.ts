import type { AttributeValue, ConstantTensor, GraphNode, RecordedGraph } from '../../src/engine/graph/recorded-graph';
import { DataType } from '../../src/engine/graph/tensorflow-proto';

/** A tensor as plain numbers. */
export interface Plain {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export function floatConstant(name: string, shape: readonly number[], values: readonly number[]): GraphNode {
  return constantNode(name, { dtype: DataType.float, shape, bytes: new Uint8Array(Float32Array.from(values).buffer) });
}

export function intConstant(name: string, values: readonly number[]): GraphNode {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  return constantNode(name, { dtype: DataType.int32, shape: [values.length], bytes });
}

function constantNode(name: string, value: ConstantTensor): GraphNode {
  return { name, op: 'Const', inputs: [], attributes: {}, value };
}

export function node(
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): GraphNode {
  return { name, op, inputs, attributes };
}

/**
 * Runs a graph in plain double precision, written from the definitions of the operators: what a rewritten graph is
 * compared with. Convolutions have stride 1 and zero padding that keeps the size.
 */
export function runNaively(graph: RecordedGraph, feeds: Readonly<Record<string, Plain>>, fetch: string): Plain {
  const byName = new Map(graph.nodes.map((each) => [each.name, each]));
  const known = new Map<string, Plain>(Object.entries(feeds));
  const value = (name: string): Plain => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const each = byName.get(name);
    if (each === undefined) throw new Error(`no node ${name}`);
    const result = each.value === undefined ? compute(each, each.inputs.map(value)) : plain(each.value);
    known.set(name, result);
    return result;
  };
  return value(fetch);
}

function plain({ dtype, shape, bytes }: ConstantTensor): Plain {
  const buffer = bytes.slice().buffer;
  return { shape, values: Array.from(dtype === DataType.float ? new Float32Array(buffer) : new Int32Array(buffer)) };
}

function compute({ op, attributes }: GraphNode, [a, b, ...others]: readonly Plain[]): Plain {
  if (a === undefined) throw new Error(`${op} without input`);
  const right = b ?? a;
  switch (op) {
    case 'Conv2D':
      return convolve(a, right, false);
    case 'DepthwiseConv2dNative':
      return convolve(a, right, true);
    case 'MatMul':
      return multiply(a, right);
    case 'Add':
    case 'AddV2':
    case 'BiasAdd':
      return broadcast(a, right, (x, y) => x + y);
    case 'Minimum':
      return broadcast(a, right, Math.min);
    case 'Maximum':
      return broadcast(a, right, Math.max);
    case 'Relu':
      return { ...a, values: a.values.map((x) => Math.max(0, x)) };
    case 'Relu6':
      return { ...a, values: a.values.map((x) => Math.min(6, Math.max(0, x))) };
    case 'Identity':
      return a;
    case 'Reshape':
      return { shape: right.values, values: a.values };
    case 'Fill':
      return { shape: a.values, values: Array.from({ length: a.values[0] ?? 0 }, () => right.values[0] ?? 0) };
    case 'FusedBatchNormV3': {
      const epsilon = attributes.epsilon !== undefined && 'f' in attributes.epsilon ? attributes.epsilon.f : NaN;
      const [offset, mean, variance] = others.map(({ values }) => values);
      const at = (row: readonly number[] | undefined, i: number): number => row?.[i % row.length] ?? NaN;
      const values = a.values.map(
        (x, i) => ((x - at(mean, i)) / Math.sqrt(at(variance, i) + epsilon)) * at(right.values, i) + at(offset, i),
      );
      return { ...a, values };
    }
    default:
      throw new Error(`${op} is not known here`);
  }
}

/** `b` repeats along the last axis of `a`, or is one number; or the other way round. */
function broadcast(a: Plain, b: Plain, combine: (x: number, y: number) => number): Plain {
  if (b.values.length > a.values.length) return broadcast(b, a, (x, y) => combine(y, x));
  return { ...a, values: a.values.map((x, i) => combine(x, b.values[i % b.values.length] ?? NaN)) };
}

function multiply(a: Plain, b: Plain): Plain {
  const [rows = 0, inner = 0] = a.shape;
  const columns = b.shape[1] ?? 0;
  const values = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < inner; k += 1)
      sum += (a.values[row * inner + k] ?? NaN) * (b.values[k * columns + column] ?? NaN);
    return sum;
  });
  return { shape: [rows, columns], values };
}

/** Kernels are `[kh, kw, in, out]`; depthwise `[kh, kw, in, multiplier]` with outputs `in · multiplier + m`. */
function convolve(picture: Plain, kernel: Plain, isDepthwise: boolean): Plain {
  const [batch = 1, height = 0, width = 0, channels = 0] = picture.shape;
  const [kh = 0, kw = 0, , last = 0] = kernel.shape;
  const outputs = isDepthwise ? channels * last : last;
  const pixel = (y: number, x: number, c: number): number =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : (picture.values[(y * width + x) * channels + c] ?? NaN);
  const values: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let out = 0; out < outputs; out += 1) {
        let sum = 0;
        for (let i = 0; i < kh * kw * channels; i += 1) {
          const [dy, dx, c] = [Math.floor(i / channels / kw), Math.floor(i / channels) % kw, i % channels];
          if (isDepthwise && c !== Math.floor(out / last)) continue;
          const weight = kernel.values[i * last + (isDepthwise ? out % last : out)] ?? NaN;
          sum += weight * pixel(y + dy - Math.floor(kh / 2), x + dx - Math.floor(kw / 2), c);
        }
        values.push(sum);
      }
    }
  }
  return { shape: [batch, height, width, outputs], values };
}

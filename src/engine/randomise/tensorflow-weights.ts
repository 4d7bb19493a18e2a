import type { GraphFiles } from '../formats/model-files';
import { nodeOf } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import type { FrozenModel } from '../tensorflow/frozen-model';
import { graphSteps, type WeightInputs } from './graph-weights';
import { weightLayers, type WeightLayer } from './weight-layers';

const KERNELS: WeightInputs = {
  Conv2D: [1],
  DepthwiseConv2dNative: [1],
  Conv2DBackpropInput: [1],
  MatMul: [0, 1],
  BatchMatMul: [0, 1],
  BatchMatMulV2: [0, 1],
  Einsum: [0, 1],
  _FusedConv2D: [1, 2, 3, 4, 5, 6],
  FusedDepthwiseConv2dNative: [1, 2, 3, 4, 5, 6],
  _FusedMatMul: [1, 2, 3],
};

const OTHERS: WeightInputs = {
  ...Object.fromEntries(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map((type) => [type, [1, 2, 3, 4]])),
  ...Object.fromEntries(['BiasAdd', 'Prelu'].map((type) => [type, [1]])),
  ...Object.fromEntries(['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv'].map((type) => [type, [0, 1]])),
};

/** The layers of a tfjs graph model; weights are named like the operators that hold them. */
export function tfjsGraphLayers({ operators, weights }: GraphFiles): WeightLayer[] {
  const learnable = weights.filter(({ shape, dtype }) => dtype === 'float32' && countOf(shape) > 1);
  return weightLayers(
    graphSteps({
      operators: operators
        .filter(({ type }) => type !== 'Const')
        .map(({ name, type, inputs }) => ({
          ...{ type, label: scopeIn(name), outputs: [name] },
          inputs: inputs.map(({ operator }) => operator),
        })),
      constants: new Set(operators.filter(({ type }) => type === 'Const').map(({ name }) => name)),
      learnable: new Set(learnable.map(({ name }) => name)),
      ...{ kernels: KERNELS, others: OTHERS },
    }),
  );
}

const FLOATS: ReadonlySet<number> = new Set([DataType.float, DataType.double, DataType.half, DataType.bfloat16]);

/** The layers of a SavedModel; weights are named like the nodes of its frozen graph. */
export function savedModelLayers({ graph: { nodes, origins } }: FrozenModel): WeightLayer[] {
  const learnable = nodes.filter(({ value }) => value && FLOATS.has(value.dtype) && countOf(value.shape) > 1);
  return weightLayers(
    graphSteps({
      operators: nodes
        .filter(({ op }) => op !== 'Const')
        .map(({ name, op, inputs }) => ({
          ...{ type: op, label: scopeIn(origins.get(name) ?? name), outputs: [name] },
          inputs: inputs.map(nodeOf),
        })),
      constants: new Set(nodes.filter(({ op }) => op === 'Const').map(({ name }) => name)),
      learnable: new Set(learnable.map(({ name }) => name)),
      ...{ kernels: KERNELS, others: OTHERS },
    }),
  );
}

/** `model/conv` of `model/conv/Conv2D`. */
function scopeIn(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : name;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

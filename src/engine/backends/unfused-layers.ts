import type * as core from '@tensorflow/tfjs-core';
import type { LayerInternals, LayerStep, RunnableStep } from './layer-steps';
import { only, weightOf, type Weight } from './layer-parts';

/** What tfjs-layers keeps on the layers that it computes by a fused operator. */
interface FusedLayer extends Omit<LayerInternals, 'activation'> {
  readonly kernel?: Weight;
  readonly bias?: Weight | null;
  readonly activation?: { apply(x: core.Tensor): core.Tensor } | null;
  readonly strides: [number, number];
  readonly dilationRate: [number, number];
  readonly padding: string;
  readonly dataFormat: string;
}

type Compute = (tf: typeof core, x: core.Tensor, layer: FusedLayer) => core.Tensor;

const COMPUTED: Readonly<Record<string, Compute>> = {
  Conv2D: (tf, x, { kernel, strides, padding, dilationRate }) => {
    const filter = weightOf(kernel) as core.Tensor4D;
    return tf.conv2d(x as core.Tensor4D, filter, strides, padding as 'same' | 'valid', 'NHWC', dilationRate);
  },
  Dense: (tf, x, { kernel }) => {
    const matrix = weightOf(kernel);
    const rows = tf.matMul(tf.reshape(x, [-1, x.shape.at(-1) ?? 1]), matrix);
    return tf.reshape(rows, [...x.shape.slice(0, -1), matrix.shape.at(-1) ?? 1]);
  },
};

/**
 * The same step, which computes its layer by plain operators while tfjs derives: fused ones derive by the weights, too,
 * and those of a large Dense layer are as many numbers as its matrix has.
 */
export function withoutFusedDerivatives(tf: typeof core, step: LayerStep): RunnableStep {
  const compute = COMPUTED[step.type];
  const layer = step.layer as unknown as FusedLayer;
  if (compute === undefined || layer.dataFormat === 'channelsFirst') return step;
  const apply: LayerInternals['apply'] = (inputs, options) => {
    if (tf.engine().state.gradientDepth === 0) return step.layer.apply(inputs, options);
    const computed = compute(tf, only(inputs), layer);
    const bias = layer.bias?.read();
    const shifted = bias === undefined ? computed : tf.add(computed, bias);
    return layer.activation?.apply(shifted) ?? shifted;
  };
  return { ...step, layer: { apply } };
}

import type * as core from '@tensorflow/tfjs-core';
import { only, onlyShape, weightOf, type Config, type Inputs, type Shape, type Weight } from './layer-parts';
import type { Tfjs } from './tfjs-runtime';

/** A function that closes a layer. */
interface Activation {
  apply(x: core.Tensor): core.Tensor;
}

interface ConvolutionOptions {
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly padding: 'same' | 'valid';
}

/** Makes convolutions in groups known to tfjs, which has none. */
export function registerGroupedConvolution({ core: tf, layers: { layers } }: Tfjs): void {
  /** A convolution that sees only a group of the channels for each of its outputs. */
  class GroupedConv2D extends layers.Layer {
    static readonly className = 'GroupedConv2D';
    readonly #activation: Activation;
    readonly #groups: number;
    #kernel: Weight | undefined;
    #bias: Weight | undefined;

    constructor(private readonly options: Config) {
      super(options);
      this.#groups = Number(options.groupCount);
      const { activation } = layers.activation({ activation: options.activation as 'linear' }) as unknown as {
        activation: Activation;
      };
      this.#activation = activation;
    }

    override build(shape: Shape | Shape[]): void {
      const channels = onlyShape(shape).at(-1) ?? Number.NaN;
      const filters = Number(this.options.filters);
      if (!Number.isInteger(channels / this.#groups) || !Number.isInteger(filters / this.#groups)) {
        throw new RangeError(`${channels} channels and ${filters} filters cannot be in ${this.#groups} groups`);
      }
      const [height, width] = pair(this.options.kernelSize);
      this.#kernel = this.addWeight('kernel', [height, width, channels / this.#groups, filters]);
      if (this.options.useBias !== false) this.#bias = this.addWeight('bias', [filters]);
      this.built = true;
    }

    override call(inputs: Inputs): core.Tensor {
      return tf.tidy(() => {
        const x = only(inputs) as core.Tensor4D;
        const kernel = weightOf(this.#kernel) as core.Tensor4D;
        let y: core.Tensor = convolveInGroups(tf, x, kernel, {
          strides: pair(this.options.strides),
          dilations: pair(this.options.dilationRate),
          padding: this.options.padding as 'same' | 'valid',
        });
        if (this.#bias !== undefined) y = tf.add(y, this.#bias.read());
        return this.#activation.apply(y);
      });
    }

    override computeOutputShape(shape: Shape | Shape[]): Shape {
      const [batch = null, ...sides] = onlyShape(shape);
      const [kernel, strides, dilations] = [
        pair(this.options.kernelSize),
        pair(this.options.strides),
        pair(this.options.dilationRate),
      ];
      const lengths = ([0, 1] as const).map((axis) => {
        const side = sides[axis];
        if (side === null || side === undefined) return null;
        const reach = this.options.padding === 'same' ? 1 : (kernel[axis] - 1) * dilations[axis] + 1;
        return Math.ceil((side - reach + 1) / strides[axis]);
      });
      return [batch, ...lengths, Number(this.options.filters)];
    }
  }

  tf.serialization.registerClass(GroupedConv2D);
}

/**
 * A convolution that sees only a group of the channels for each of its outputs.
 *
 * @param x `[batch, height, width, channels]`
 * @param kernel `[height, width, channels / groups, filters]`
 */
export function convolveInGroups(
  tf: typeof core,
  x: core.Tensor4D,
  kernel: core.Tensor4D,
  { strides, dilations, padding }: ConvolutionOptions,
): core.Tensor4D {
  const [height, width, depth, filters] = kernel.shape;
  const groups = x.shape[3] / depth;
  if (!Number.isInteger(groups) || !Number.isInteger(filters / groups)) {
    throw new RangeError(`${x.shape[3]} channels do not go into a kernel of the shape [${kernel.shape.join(', ')}]`);
  }
  if (depth === 1) {
    // Every channel by itself is what TensorFlow calls depthwise.
    const depthwise = tf.reshape<core.Rank.R4>(kernel, [height, width, groups, filters / groups]);
    return tf.depthwiseConv2d(x, depthwise, strides, padding, 'NHWC', dilations);
  }
  const parts = tf.split<core.Tensor4D>(x, groups, 3);
  const kernels = tf.split<core.Tensor4D>(kernel, groups, 3);
  const convolve = (part: core.Tensor4D, i: number): core.Tensor4D =>
    tf.conv2d(part, kernels[i] ?? kernel, strides, padding, 'NHWC', dilations);
  return tf.concat(parts.map(convolve), 3);
}

function pair(value: unknown): [number, number] {
  const [a, b] = Array.isArray(value) ? (value as number[]) : [value ?? 1, value ?? 1].map(Number);
  return [a ?? 1, b ?? a ?? 1];
}

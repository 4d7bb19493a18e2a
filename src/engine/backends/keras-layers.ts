import type * as core from '@tensorflow/tfjs-core';
import { registerGroupedConvolution } from './grouped-convolution';
import { only, onlyShape, weightOf, type Config, type Inputs, type Shape, type Weight } from './layer-parts';
import { registerPictureLayers } from './picture-layers';
import type { Tfjs } from './tfjs-runtime';

const registered = new WeakSet<Tfjs['layers']>();

/** Makes layers and activations of Keras known to tfjs that it lacks, or of which it would ignore options. */
export function registerKerasLayers(tfjs: Tfjs): void {
  if (registered.has(tfjs.layers)) return;
  registered.add(tfjs.layers);
  registerActivations(tfjs);
  registerElementwise(tfjs);
  registerPooling(tfjs);
  registerFlatten(tfjs);
  registerGroupedConvolution(tfjs);
  registerPictureLayers(tfjs);
}

/** Functions of Keras that tfjs-layers has no activation for. */
function registerActivations({ core: tf }: Tfjs): void {
  const hardSigmoid6 = (x: core.Tensor): core.Tensor => tf.div(tf.relu6(tf.add(x, 3)), 6);
  const functions: Readonly<Record<string, (x: core.Tensor) => core.Tensor>> = {
    hardSigmoid6,
    hardSilu: (x) => tf.mul(x, hardSigmoid6(x)),
    // The slope that Keras' function has by default.
    leakyRelu: (x) => tf.leakyRelu(x, 0.2),
    exponential: (x) => tf.exp(x),
  };
  for (const [name, compute] of Object.entries(functions)) {
    class KerasActivation extends tf.serialization.Serializable {
      static readonly className = name;
      apply(x: core.Tensor): core.Tensor {
        return tf.tidy(() => compute(x));
      }
      getConfig(): core.serialization.ConfigDict {
        return {};
      }
    }
    tf.serialization.registerClass(KerasActivation);
  }
}

function registerElementwise({ core: tf, layers: { layers } }: Tfjs): void {
  const joinedShape = (shapes: Shape | Shape[]): Shape => {
    const [a, b] = shapes as Shape[];
    return tf.broadcast_util.assertAndGetBroadcastShape(known(a), known(b));
  };

  /** `max(x, 0)` with a slope below a level and a largest value, as Keras' ReLU has them. */
  class GeneralReLU extends layers.Layer {
    static readonly className = 'GeneralReLU';
    constructor(private readonly options: Config) {
      super(options);
    }
    override call(inputs: Inputs): core.Tensor {
      const x = only(inputs);
      const [slope, level] = [Number(this.options.slope), Number(this.options.level)];
      const { maxValue } = this.options;
      return tf.tidy(() => {
        const above = tf.where(tf.greaterEqual(x, level), x, tf.zerosLike(x));
        const below = tf.mul(tf.minimum(tf.sub(x, level), 0), slope);
        return tf.add(typeof maxValue === 'number' ? tf.minimum(above, maxValue) : above, below);
      });
    }
  }

  class Subtract extends layers.Layer {
    static readonly className = 'Subtract';
    override call(inputs: Inputs): core.Tensor {
      const [a, b] = two(inputs);
      return tf.sub(a, b);
    }
    override computeOutputShape(shapes: Shape | Shape[]): Shape {
      return joinedShape(shapes);
    }
  }

  /** `a + scale · b` */
  class ScaledSum extends layers.Layer {
    static readonly className = 'ScaledSum';
    constructor(private readonly options: Config) {
      super(options);
    }
    override call(inputs: Inputs): core.Tensor {
      const [a, b] = two(inputs);
      return tf.tidy(() => tf.add(a, tf.mul(b, Number(this.options.scale))));
    }
    override computeOutputShape(shapes: Shape | Shape[]): Shape {
      return joinedShape(shapes);
    }
  }

  /** A factor a channel, as ConvNeXt has it. */
  class LayerScale extends layers.Layer {
    static readonly className = 'LayerScale';
    #gamma: Weight | undefined;
    override build(shape: Shape | Shape[]): void {
      this.#gamma = this.addWeight('gamma', [onlyShape(shape).at(-1) ?? null]);
      this.built = true;
    }
    override call(inputs: Inputs): core.Tensor {
      return tf.mul(only(inputs), weightOf(this.#gamma));
    }
  }

  /** Each group of channels to mean 0 and deviation 1, then a factor and an offset a channel. */
  class GroupNormalization extends layers.Layer {
    static readonly className = 'GroupNormalization';
    #gamma: Weight | undefined;
    #beta: Weight | undefined;
    constructor(private readonly options: Config) {
      super(options);
    }
    override build(shape: Shape | Shape[]): void {
      const channels = [onlyShape(shape).at(-1) ?? null];
      if (this.options.scale !== false) this.#gamma = this.addWeight('gamma', channels);
      if (this.options.center !== false) this.#beta = this.addWeight('beta', channels);
      this.built = true;
    }
    override call(inputs: Inputs): core.Tensor {
      const x = only(inputs);
      return tf.tidy(() => {
        const channels = x.shape.at(-1) ?? 1;
        const wanted = Number(this.options.groupCount);
        // Keras takes −1 for a group a channel.
        const groups = wanted === -1 ? channels : wanted;
        const pixels = x.shape.slice(1, -1).reduce((product, length) => product * length, 1);
        const grouped = tf.reshape(x, [-1, pixels, groups, channels / groups]);
        const mean = tf.mean(grouped, [1, 3], true);
        const centred = tf.sub(grouped, mean);
        const variance = tf.mean(tf.square(centred), [1, 3], true);
        const deviation = tf.sqrt(tf.add(variance, Number(this.options.epsilon ?? 1e-3)));
        let y = tf.reshape(tf.div(centred, deviation), [-1, ...x.shape.slice(1)]);
        if (this.#gamma !== undefined) y = tf.mul(y, this.#gamma.read());
        if (this.#beta !== undefined) y = tf.add(y, this.#beta.read());
        return y;
      });
    }
  }

  for (const layer of [GeneralReLU, Subtract, ScaledSum, LayerScale, GroupNormalization])
    tf.serialization.registerClass(layer);
}

/** Flattens a picture with its channels last in the order of one that has them first. */
function registerFlatten({ core: tf, layers: { layers } }: Tfjs): void {
  class FlattenChannelsFirst extends layers.Layer {
    static readonly className = 'FlattenChannelsFirst';
    override call(inputs: Inputs): core.Tensor {
      const x = only(inputs);
      const numbers = x.shape.slice(1).reduce((product, length) => product * length, 1);
      return tf.tidy(() => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [-1, numbers]));
    }
    override computeOutputShape(shape: Shape | Shape[]): Shape {
      const [batch = null, ...others] = onlyShape(shape);
      return [batch, known(others).reduce((product, length) => product * length, 1)];
    }
  }
  tf.serialization.registerClass(FlattenChannelsFirst);
}

/** Global pooling that keeps height and width as 1. */
function registerPooling({ core: tf, layers: { layers } }: Tfjs): void {
  const pools = { KeptGlobalAveragePooling2D: tf.mean, KeptGlobalMaxPooling2D: tf.max };
  for (const [name, pool] of Object.entries(pools)) {
    class KeptGlobalPooling2D extends layers.Layer {
      static readonly className = name;
      override call(inputs: Inputs): core.Tensor {
        return pool(only(inputs), [1, 2], true);
      }
      override computeOutputShape(shape: Shape | Shape[]): Shape {
        const [batch = null, , , channels = null] = onlyShape(shape);
        return [batch, 1, 1, channels];
      }
    }
    tf.serialization.registerClass(KeptGlobalPooling2D);
  }
}

function two(inputs: Inputs): [core.Tensor, core.Tensor] {
  const [a, b] = Array.isArray(inputs) ? inputs : [];
  if (a === undefined || b === undefined) throw new RangeError('a layer that needs two inputs');
  return [a, b];
}

function known(shape: Shape | undefined): number[] {
  return (shape ?? []).map((length) => length ?? 1);
}

import type * as core from '@tensorflow/tfjs-core';
import { only, onlyShape, type Config, type Inputs, type Shape } from './layer-parts';
import type { Tfjs } from './tfjs-runtime';

/**
 * Makes layers known to tfjs that change a picture before anything is learned, as Keras has them: resizing with half-pixel
 * centres (its own layers take the corners for centres), cutting out the centre, and turning channels round.
 */
export function registerPictureLayers({ core: tf, layers: { layers } }: Tfjs): void {
  /** To `height` and `width`, or by `factors`; `bilinear` or `nearest`, without antialiasing. */
  class KerasResizing extends layers.Layer {
    static readonly className = 'KerasResizing';
    constructor(private readonly options: Config) {
      super(options);
    }
    override call(inputs: Inputs): core.Tensor {
      const x = only(inputs) as core.Tensor4D;
      const [, height = 1, width = 1] = this.computeOutputShape(x.shape);
      const resize =
        this.options.interpolation === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
      return resize(x, [height ?? 1, width ?? 1], false, true);
    }
    override computeOutputShape(shape: Shape | Shape[]): Shape {
      const [batch = null, height = null, width = null, channels = null] = onlyShape(shape);
      const { factors } = this.options;
      if (!Array.isArray(factors)) return [batch, Number(this.options.height), Number(this.options.width), channels];
      const [down, across] = factors.map(Number);
      const times = (side: number | null, factor = 1): number | null => (side === null ? null : side * factor);
      return [batch, times(height, down), times(width, across), channels];
    }
  }

  /** The centre of a picture that is not smaller; what is left over by an odd number stays at the right and below. */
  class KerasCenterCrop extends layers.Layer {
    static readonly className = 'KerasCenterCrop';
    constructor(private readonly options: Config) {
      super(options);
    }
    override call(inputs: Inputs): core.Tensor {
      const x = only(inputs) as core.Tensor4D;
      const [, rows, columns] = x.shape;
      const [, height = 1, width = 1] = this.computeOutputShape(x.shape) as number[];
      const start = [0, Math.floor((rows - height) / 2), Math.floor((columns - width) / 2), 0];
      return tf.slice(x, start, [-1, height, width, -1]);
    }
    override computeOutputShape(shape: Shape | Shape[]): Shape {
      const [batch = null, rows = null, columns = null, channels = null] = onlyShape(shape);
      const [height, width] = [Number(this.options.height), Number(this.options.width)];
      // Keras then resizes.
      if ((rows ?? height) < height || (columns ?? width) < width) {
        throw new RangeError(`${height}×${width} cannot be cut out of ${String(rows)}×${String(columns)}`);
      }
      return [batch, height, width, channels];
    }
  }

  class ReversedChannels extends layers.Layer {
    static readonly className = 'ReversedChannels';
    override call(inputs: Inputs): core.Tensor {
      return tf.reverse(only(inputs), -1);
    }
  }

  for (const layer of [KerasResizing, KerasCenterCrop, ReversedChannels]) tf.serialization.registerClass(layer);
}

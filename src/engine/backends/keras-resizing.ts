import type * as core from '@tensorflow/tfjs-core';
import { only, onlyShape, type Config, type Inputs, type Shape } from './layer-parts';
import type { Tfjs } from './tfjs-runtime';

/** Makes resizing known to tfjs as Keras does it, with half-pixel centres; its own layers take the corners for centres. */
export function registerKerasResizing({ core: tf, layers: { layers } }: Tfjs): void {
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

  tf.serialization.registerClass(KerasResizing);
}

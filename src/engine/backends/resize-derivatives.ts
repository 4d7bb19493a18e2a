import type * as core from '@tensorflow/tfjs-core';
import { interpolationMatrix } from '../onnx/interpolation';

/** What tfjs-core hands to the derivatives of both ways to resize. */
interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** `[to, from]`: what becomes of one axis. */
type AxisMatrix = (from: number, to: number) => Float32Array;

/**
 * Derivatives of resizing with half-pixel centres, the ones that Keras and PyTorch use: tfjs-node computes those of
 * resizing without them in their place, and WebAssembly has none.
 */
export function registerResizeDerivatives(tf: typeof core): void {
  register(tf, 'ResizeBilinear', interpolationMatrix);
  register(tf, 'ResizeNearestNeighbor', nearestMatrix);
}

function register(tf: typeof core, kernelName: string, matrixOf: AxisMatrix): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (dy, [images], attributes) => {
      if (Array.isArray(dy) || images === undefined) throw new TypeError(`${kernelName} has one input and one output`);
      const { alignCorners, halfPixelCenters } = attributes as unknown as ResizeAttributes;
      if (halfPixelCenters && !alignCorners) return { images: () => resizeBack(tf, dy, images.shape, matrixOf) };
      return {
        images: () => tf.engine().runKernel(`${kernelName}Grad`, { dy, images }, attributes),
      };
    },
  });
}

/**
 * `∂L/∂x` of a resizing, which is a product with one matrix an axis: the products with both transposed.
 *
 * @param dy `[batch, H, W, channels]`
 * @param shape of the picture before, `[batch, h, w, channels]`
 */
function resizeBack(tf: typeof core, dy: core.Tensor, shape: readonly number[], matrixOf: AxisMatrix): core.Tensor {
  const [batch = 0, rows = 0, columns = 0, channels = 0] = shape;
  const [, height = 0, width = 0] = dy.shape;
  const ofRows = tf.tensor3d(matrixOf(rows, height), [1, height, rows]);
  const ofColumns = tf.tensor3d(matrixOf(columns, width), [1, width, columns]);
  const back = tf.matMul(ofRows, tf.reshape(dy, [batch, height, width * channels]), true);
  const both = tf.matMul(ofColumns, tf.reshape(back, [batch * rows, width, channels]), true);
  return tf.reshape(both, [batch, rows, columns, channels]);
}

/** The nearest value with half-pixel centres, as TensorFlow chooses it: `floor((i + 1/2) · from / to)`. */
function nearestMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row += 1) {
    matrix[row * from + Math.min(from - 1, Math.floor(((row + 0.5) * from) / to))] = 1;
  }
  return matrix;
}

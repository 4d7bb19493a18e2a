/** Options of the layer `KerasResizing`. */
export interface ResizingOptions {
  readonly interpolation: unknown;
  /** To this size, */
  readonly height?: unknown;
  readonly width?: unknown;
  /** or by these factors, of rows and of columns. */
  readonly factors?: unknown;
}

/**
 * What a layer of Keras that resizes comes to, with half-pixel centres.
 *
 * @param config its options, as Keras names them
 * @returns undefined where tfjs computes the layer as Keras does
 */
export function kerasResizing(
  className: string,
  config: Readonly<Record<string, unknown>>,
): ResizingOptions | undefined {
  const { interpolation = className === 'Resizing' ? 'bilinear' : 'nearest', height, width, size } = config;
  if (className === 'Resizing') return { interpolation, height, width };
  if (className !== 'UpSampling2D' || interpolation !== 'bilinear') return undefined;
  const factors: unknown = Array.isArray(size) ? size : [size ?? 2, size ?? 2];
  return { interpolation, factors };
}

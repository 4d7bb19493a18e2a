import type { ImageInput } from './onnx-input';
import {
  ElementType,
  encodeAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
  toNumber,
} from './onnx-proto';
import type { Quantisation } from './quantisation';

/** Names of what a masked graph is fed with; no exporter gives such names. */
export const FEEDS = {
  /** `[1 or batch, channels, height, width]`, or as the model wants it. */
  image: 'scorecam/image',
  /** As the image; one. */
  baseline: 'scorecam/baseline',
  /** `[batch, 1, h, w]` */
  masks: 'scorecam/masks',
  /** `[batch, 1, 1, 1]`: 1 where a mask is constant and counts as all ones, else 0. */
  constant: 'scorecam/constant',
  /** `[height, h]` and `[w, width]`: bilinear interpolation as two products of matrices. */
  rows: 'scorecam/rows',
  columns: 'scorecam/columns',
} as const;

/** A tensor to be handed out as float32 under a name of its own. */
export interface Fetch {
  readonly tensor: string;
  readonly as: string;
  /** Of whole numbers, which are handed out as what they stand for. */
  readonly quantisation?: Quantisation | undefined;
}

export interface MaskedGraphOptions {
  readonly model: OnnxModel;
  readonly graph: OnnxGraph;
  readonly input: ImageInput;
  readonly size: { readonly height: number; readonly width: number };
  /** Pictures in a batch; undefined where the graph takes any number. */
  readonly batch: number | undefined;
  readonly fetches: readonly Fetch[];
  /** Tensors to be handed out as they are. */
  readonly exposed?: readonly string[];
}

/** Since this version of the format weights need not be listed as inputs, and then count as constant. */
const MIN_IR_VERSION = 4;

/**
 * A model of which the input is `X_b + M ∘ (X − X_b)` with `M = minmax(upsample(mask))` (Wang et al., eq. 3; method.md).
 *
 * Only operators that all sets from 7 on have alike are used: Resize has half-pixel centres since set 11 only, so the
 * bilinear interpolation, which is separable, is written as two products of matrices.
 */
export function maskedModel(options: MaskedGraphOptions): OnnxModel {
  const { model, graph, input, fetches, exposed = [] } = options;
  return {
    ir_version: Math.max(MIN_IR_VERSION, toNumber(model.ir_version)),
    opset_import: model.opset_import ?? [],
    graph: {
      name: graph.name ?? 'masked',
      initializer: graph.initializer ?? [],
      node: [...maskOperators(input), ...(graph.node ?? []), ...fetches.flatMap(castOperators)],
      input: feedsOf(options),
      output: [...fetches.map(({ as }) => as), ...exposed].map((name) => ({ name })),
    },
  };
}

function castOperators({ tensor, as, quantisation }: Fetch): OnnxNode[] {
  const cast = (from: string): OnnxNode => operator('Cast', [from], as, encodeAttribute('to', ElementType.float));
  if (quantisation === undefined) return [cast(tensor)];
  const { scale, zeroPoint } = quantisation;
  const inputs = [tensor, scale, ...(zeroPoint === '' ? [] : [zeroPoint])];
  return [operator('DequantizeLinear', inputs, `${as}/fractions`), cast(`${as}/fractions`)];
}

function maskOperators({ name, layout, elementType }: ImageInput): OnnxNode[] {
  const at = (part: string): string => `scorecam/masked/${part}`;
  const { image, baseline, masks, constant, rows, columns } = FEEDS;
  const isHalf = elementType === ElementType.float16;
  const picture = isHalf ? at('picture') : name;
  return [
    operator('MatMul', [rows, masks], at('tall')),
    operator('MatMul', [at('tall'), columns], at('upsampled')),
    operator('GlobalMaxPool', [at('upsampled')], at('high')),
    operator('Neg', [at('upsampled')], at('turned')),
    operator('GlobalMaxPool', [at('turned')], at('minusLow')),
    operator('Add', [at('high'), at('minusLow')], at('range')),
    operator('Add', [at('range'), constant], at('divisor')),
    // Interpolating keeps sums and factors, so the mask is scaled while it is small, and then upsampled again.
    operator('Add', [at('tall'), at('minusLow')], at('raised')),
    operator('Div', [at('raised'), at('divisor')], at('scaled')),
    operator('Add', [at('scaled'), constant], at('tallMask')),
    operator('MatMul', [at('tallMask'), columns], at('mask')),
    ...(layout === 'nhwc'
      ? [operator('Transpose', [at('mask')], at('last'), encodeAttribute('perm', [0, 2, 3, 1]))]
      : []),
    operator('Sub', [image, baseline], at('difference')),
    operator('Mul', [at(layout === 'nhwc' ? 'last' : 'mask'), at('difference')], at('shown')),
    operator('Add', [at('shown'), baseline], picture),
    ...(isHalf ? [operator('Cast', [picture], name, encodeAttribute('to', ElementType.float16))] : []),
  ];
}

function operator(
  type: string,
  input: readonly string[],
  output: string,
  ...attribute: readonly Uint8Array[]
): OnnxNode {
  return { op_type: type, name: `${output}/${type}`, input, output: [output], attribute };
}

/** Of one picture, in the order of axes that the model wants. */
export function pictureShape(
  { layout, channels }: ImageInput,
  { height, width }: MaskedGraphOptions['size'],
): readonly [number, number, number, number] {
  return layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
}

function feedsOf({ input, size, batch }: MaskedGraphOptions): OnnxValue[] {
  const { height, width } = size;
  const rows = batch ?? 'scorecam_batch';
  const picture = pictureShape(input, size);
  const shapes: readonly (readonly [string, readonly (number | string)[]])[] = [
    // One picture under many masks, or as many as there are masks.
    [FEEDS.image, [batch === 1 ? 1 : 'scorecam_pictures', ...picture.slice(1)]],
    [FEEDS.baseline, picture],
    [FEEDS.masks, [rows, 1, 'scorecam_h', 'scorecam_w']],
    [FEEDS.constant, [rows, 1, 1, 1]],
    [FEEDS.rows, [height, 'scorecam_h']],
    [FEEDS.columns, ['scorecam_w', width]],
  ];
  return shapes.map(([name, shape]) => {
    const dim = shape.map((length) => (typeof length === 'number' ? { dim_value: length } : { dim_param: length }));
    return { name, type: { tensor_type: { elem_type: ElementType.float, shape: { dim } } } };
  });
}

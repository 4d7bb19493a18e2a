import type { AttributeValue, ConstantTensor, GraphNode } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import { PICTURE, type FlatGraph } from './flat-graph';
import type { TargetTensor } from './saved-model-targets';

/** Names of the placeholders: the picture, the baseline and the masks. */
const FEEDS = { image: 'image', baseline: 'baseline', masks: 'masks' } as const;

interface MaskOptions {
  readonly size: { readonly height: number; readonly width: number };
  readonly channels: number;
  /** In which the model takes its pictures; they are fed channels last. */
  readonly layout: 'nhwc' | 'nchw';
  /** Masks at once; undefined for any number. */
  readonly batch: number | undefined;
}

const FLOAT = { type: DataType.float };
const INT32 = { type: DataType.int32 };

/**
 * Operators that make the masked picture from `image` `[1 or batch, height, width, channels]`, `baseline` `[1, height,
 * width, channels]` and `masks` `[batch, h, w, 1]`: `X_b + M ∘ (X − X_b)` with `M = minmax(upsample(mask))` (Wang et al., eq. 3; method.md). A constant
 * mask counts as all ones.
 */
function maskNodes({ size, channels, layout, batch }: MaskOptions): GraphNode[] {
  const shape = [1, size.height, size.width, channels];
  const sum = layout === 'nchw' ? 'mask/picture' : PICTURE;
  const over = { T: FLOAT, Tidx: INT32, keep_dims: { b: true } };
  const resize = { T: FLOAT, align_corners: { b: false }, half_pixel_centers: { b: true } };
  const nodes = [
    placeholder(FEEDS.image, [picturesOf(batch), ...shape.slice(1)]),
    placeholder(FEEDS.baseline, shape),
    placeholder(FEEDS.masks, [batch ?? -1, -1, -1, 1]),
    integers('mask/size', [size.height, size.width]),
    integers('mask/axes', [1, 2]),
    constant('mask/zero', { dtype: DataType.float, shape: [], bytes: new Uint8Array(4) }),
    node('mask/upsampled', 'ResizeBilinear', [FEEDS.masks, 'mask/size'], resize),
    node('mask/low', 'Min', ['mask/upsampled', 'mask/axes'], over),
    node('mask/high', 'Max', ['mask/upsampled', 'mask/axes'], over),
    node('mask/range', 'Sub', ['mask/high', 'mask/low'], { T: FLOAT }),
    node('mask/equal', 'Equal', ['mask/range', 'mask/zero'], { T: FLOAT, incompatible_shape_error: { b: true } }),
    node('mask/constant', 'Cast', ['mask/equal'], {
      SrcT: { type: DataType.bool },
      DstT: FLOAT,
      Truncate: { b: false },
    }),
    node('mask/divisor', 'AddV2', ['mask/range', 'mask/constant'], { T: FLOAT }),
    node('mask/above', 'Sub', ['mask/upsampled', 'mask/low'], { T: FLOAT }),
    node('mask/scaled', 'RealDiv', ['mask/above', 'mask/divisor'], { T: FLOAT }),
    node('mask/mask', 'AddV2', ['mask/scaled', 'mask/constant'], { T: FLOAT }),
    node('mask/difference', 'Sub', [FEEDS.image, FEEDS.baseline], { T: FLOAT }),
    node('mask/part', 'Mul', ['mask/mask', 'mask/difference'], { T: FLOAT }),
    node(sum, 'AddV2', [FEEDS.baseline, 'mask/part'], { T: FLOAT }),
  ];
  if (layout === 'nhwc') return nodes;
  const turn = { T: FLOAT, Tperm: INT32 };
  return [
    ...nodes,
    integers('mask/axes_first', [0, 3, 1, 2]),
    node(PICTURE, 'Transpose', [sum, 'mask/axes_first'], turn),
  ];
}

/**
 * How many pictures a masked graph takes at once, as the size of its placeholder's axis: one under many masks, or as many
 * as there are masks; one alone where no more are taken.
 *
 * @param batch masks at once; undefined for any number
 */
export function picturesOf(batch: number | undefined): number {
  return batch === 1 ? 1 : -1;
}

/** A model's graph behind the operators that mask its picture. */
export function maskedNodes(graph: Pick<FlatGraph, 'nodes'>, options: MaskOptions): GraphNode[] {
  return [...maskNodes(options), ...graph.nodes];
}

/** A tensor as numbers with 32 bits; itself where it has them already. */
export function asFloat(name: string, reference: string, dtype: number): GraphNode[] {
  if (dtype === DataType.float) return [node(name, 'Identity', [reference], { T: FLOAT })];
  return [node(name, 'Cast', [reference], { SrcT: { type: dtype }, DstT: FLOAT, Truncate: { b: false } })];
}

/** The sizes of a tensor, as 32-bit integers. */
export function shapeNode(name: string, reference: string, dtype: number): GraphNode {
  return node(name, 'Shape', [reference], { T: { type: dtype }, out_type: INT32 });
}

/** The first picture of a batch of activations, channels last; of tokens those of the picture. */
export function firstPicture(
  name: string,
  { tensor, dtype, layout, skippedTokens }: Pick<TargetTensor, 'tensor' | 'dtype' | 'layout' | 'skippedTokens'>,
): GraphNode[] {
  const [begin, size, axes] = [`${name}/begin`, `${name}/size`, `${name}/axes`];
  const cut = `${name}/first`;
  const wide = `${name}/wide`;
  const isOfTokens = layout === 'tokens';
  const nodes = [
    integers(begin, isOfTokens ? [0, skippedTokens, 0] : [0, 0, 0, 0]),
    integers(size, isOfTokens ? [1, -1, -1] : [1, -1, -1, -1]),
    node(cut, 'Slice', [tensor, begin, size], { T: { type: dtype }, Index: INT32 }),
  ];
  if (layout !== 'nchw') return [...nodes, ...asFloat(name, cut, dtype)];
  return [
    ...nodes,
    ...asFloat(wide, cut, dtype),
    integers(axes, [0, 2, 3, 1]),
    node(name, 'Transpose', [wide, axes], { T: FLOAT, Tperm: INT32 }),
  ];
}

function node(
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: Record<string, AttributeValue>,
): GraphNode {
  return { name, op, inputs, attributes };
}

function placeholder(name: string, shape: readonly number[]): GraphNode {
  return node(name, 'Placeholder', [], { dtype: FLOAT, shape: { shape } });
}

function constant(name: string, value: ConstantTensor): GraphNode {
  return { name, op: 'Const', inputs: [], attributes: {}, value };
}

function integers(name: string, values: readonly number[]): GraphNode {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  return constant(name, { dtype: DataType.int32, shape: [values.length], bytes });
}

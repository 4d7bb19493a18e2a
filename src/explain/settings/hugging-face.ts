import type { PillowFilter } from '../../input';
import { isPerChannel, isSide, record } from './fields';
import type { SaidPreprocessing, Size } from './said-preprocessing';
import { cropFrom } from './crop-from';
import type { Scale } from './scales';
import type { SettingsFile } from './settings-file';

/** Pillow's numbers of its filters. */
const FILTERS: readonly PillowFilter[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/** Processors that squash the picture and then cut the centre, which a frame cannot say. */
const SQUASH_AND_CROP = /^(DeiT|Beit|Data2Vec|Flava)/i;

/** What remains of the side that a ConvNeXt is resized to. */
const CONVNEXT_CROP = 224 / 256;

/** From this side on a ConvNeXt is not cropped. */
const CONVNEXT_SQUASH_SIDE = 384;

/** How LeViT's side before the crop is made from the side that is said. */
const LEVIT_RATIO = 256 / 224;

/**
 * What the image processor of Hugging Face's transformers says (`preprocessor_config.json`, or its part of
 * `processor_config.json`).
 *
 * @returns undefined for a file that is of something else
 */
export function parseImageProcessor({ content, path: file }: SettingsFile): SaidPreprocessing | undefined {
  const whole = record(content);
  const fields = 'image_processor' in whole ? record(whole.image_processor) : whole;
  const isOne = ['image_processor_type', 'feature_extractor_type', 'image_mean', 'do_resize', 'do_rescale'].some(
    (name) => name in fields,
  );
  if (!isOne) return undefined;
  const scale = scaleOf(fields);
  const filter = typeof fields.resample === 'number' ? FILTERS[fields.resample] : undefined;
  return {
    source: file,
    ...frameOf(fields),
    ...(filter === undefined ? {} : { resample: filter }),
    ...(scale === undefined ? {} : { scale }),
  };
}

/** Rescaling, then normalising: `(level · factor − mean) / std`. */
function scaleOf(fields: Record<string, unknown>): Scale | undefined {
  const { rescale_factor: given = 1 / 255, image_mean: mean, image_std: std } = fields;
  const factor = fields.do_rescale === false ? 1 : given;
  if (typeof factor !== 'number' || !(factor > 1e-6 && factor <= 1)) return undefined;
  const channelOrder = fields.do_flip_channel_order === true ? 'bgr' : 'rgb';
  const inLevels = (value: number): number => Number((value / factor).toPrecision(12));
  // EfficientNet's processor moves what it rescaled to 0..2 to −1..1.
  const offset = fields.rescale_offset === true ? 1 : 0;
  const isNormalised = fields.do_normalize ?? mean !== undefined;
  if (isNormalised !== true) return { mean: [inLevels(offset)], std: [inLevels(1)], channelOrder };
  if (!isPerChannel(mean, 'any') || !isPerChannel(std, 'positive') || mean.length !== std.length) return undefined;
  // It also divides by the deviation once more where the classifier is the one of ImageNet.
  const isTwice = fields.include_top === true && /^EfficientNet/i.test(typeOf(fields));
  return {
    mean: mean.map((value) => inLevels(value + offset)),
    std: std.map((value) => inLevels(isTwice ? value * value : value)),
    channelOrder,
  };
}

function frameOf(fields: Record<string, unknown>): Pick<SaidPreprocessing, 'inputSize' | 'fit'> {
  if (fields.do_resize === false) return {};
  const type = typeOf(fields);
  const resized = sizeOf(fields.size);
  if (resized === undefined) return {};
  const side = 'shortSide' in resized ? resized.shortSide : resized.width;
  const square = { width: side, height: side };
  if (typeof fields.crop_pct === 'number' || /^ConvNext/i.test(type)) {
    const share = typeof fields.crop_pct === 'number' && fields.crop_pct > 0 ? fields.crop_pct : CONVNEXT_CROP;
    if (side >= CONVNEXT_SQUASH_SIDE) return { inputSize: square, fit: () => ({ mode: 'squash' }) };
    return { inputSize: square, fit: cropFrom(side / share, side) };
  }
  const cropped = fields.do_center_crop === true ? sizeOf(fields.crop_size ?? fields.size) : undefined;
  if (cropped !== undefined && 'width' in cropped) {
    const isSquashed = SQUASH_AND_CROP.test(type) || ('width' in resized && typeof fields.size === 'object');
    if (isSquashed) return { inputSize: cropped };
    const ratio = /^Levit/i.test(type) ? LEVIT_RATIO : 1;
    return { inputSize: cropped, fit: cropFrom(side * ratio, Math.max(cropped.width, cropped.height)) };
  }
  if ('width' in resized) return { inputSize: resized, fit: () => ({ mode: 'squash' }) };
  // Such a processor hands on what is not square, of which a model of one size can only get a part.
  return { inputSize: square };
}

/** `224`, `{height, width}` or `{shortest_edge}`. */
function sizeOf(value: unknown): Size | { readonly shortSide: number } | undefined {
  if (isSide(value)) return { width: value, height: value };
  const { height, width, shortest_edge: shortSide } = record(value);
  if (isSide(height) && isSide(width)) return { width, height };
  return isSide(shortSide) ? { shortSide } : undefined;
}

function typeOf({ image_processor_type: type, feature_extractor_type: older }: Record<string, unknown>): string {
  const name = type ?? older;
  return typeof name === 'string' ? name : '';
}

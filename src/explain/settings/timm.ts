import type { PillowFilter } from '../../input';
import { cropFrom } from './crop-from';
import { isPerChannel, isSide, record } from './fields';
import type { SaidPreprocessing, Size } from './said-preprocessing';
import { scaleOfUnit } from './scales';
import type { SettingsFile } from './settings-file';

const FILTERS: readonly PillowFilter[] = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'];

/**
 * What timm's `config.json` says of the pictures (`pretrained_cfg`, in older files `default_cfg`).
 *
 * @returns undefined for a file that is of something else
 */
export function parseTimmConfig({ content, path: file }: SettingsFile): SaidPreprocessing | undefined {
  const whole = record(content);
  const fields = record(whole.pretrained_cfg ?? whole.default_cfg);
  const { mean, std, interpolation, crop_pct: share = 1, crop_mode: mode = 'center' } = fields;
  const isScaled = isPerChannel(mean, 'any') && isPerChannel(std, 'positive') && mean.length === std.length;
  const inputSize = sizeOf(fields.input_size);
  if (!isScaled && inputSize === undefined) return undefined;
  const filter = FILTERS.find((name) => name === interpolation);
  return {
    source: file,
    ...(inputSize === undefined ? {} : { inputSize }),
    ...(inputSize === undefined ? {} : fitOf(inputSize, share, mode)),
    ...(filter === undefined ? {} : { resample: filter }),
    ...(isScaled ? { scale: scaleOfUnit(mean, std) } : {}),
  };
}

function fitOf({ width, height }: Size, share: unknown, mode: unknown): Pick<SaidPreprocessing, 'fit'> {
  if (typeof share !== 'number' || !(share > 0.1 && share <= 1)) return {};
  if (mode === 'center') return { fit: cropFrom(Math.max(width, height) / share, Math.max(width, height)) };
  return mode === 'squash' && share === 1 ? { fit: () => ({ mode: 'squash' }) } : {};
}

/** `[channels, height, width]` */
function sizeOf(value: unknown): Size | undefined {
  const [, height, width] = Array.isArray(value) ? (value as unknown[]) : [];
  return isSide(height) && isSide(width) ? { height, width } : undefined;
}

import { RESAMPLE_FILTERS, type Preprocessing, type ResampleFilter } from '../../input';
import { ScorecamError } from '../../shared/errors';
import { isPerChannel, isSide, record } from './fields';
import type { SaidPreprocessing, Size } from './said-preprocessing';
import type { Scale } from './scales';
import type { SettingsFile } from './settings-file';

type Fail = (what: string) => ScorecamError;

/**
 * What a `preprocessing.json` says (docs/model-settings.md). Every field may be left out; `mean` and `std` belong together.
 *
 * @throws ScorecamError `model` for a field that is unknown or wrong, and where nothing is said
 */
export function parseOwnPreprocessing({ content, path: file }: SettingsFile): SaidPreprocessing {
  const fields = record(content);
  const fail: Fail = (what) =>
    new ScorecamError('model', `${file}: ${what}.`, 'See docs/model-settings.md for what the file holds.');
  refuseUnknown(fields, ['version', 'inputSize', 'fit', 'resample', 'mean', 'std', 'channelOrder'], '', fail);
  const { version, inputSize, fit, resample, mean, std, channelOrder } = fields;
  if (version !== undefined && version !== 1) throw fail('only version 1 of the file is known');
  if (Object.keys(fields).every((name) => name === 'version')) {
    throw fail('it says nothing of how pictures are prepared');
  }
  const size = inputSize === undefined ? {} : { inputSize: parseSize(inputSize, fail) };
  const order = channelOrder === undefined ? {} : { channelOrder: parseOrder(channelOrder, fail) };
  const hasScale = mean !== undefined || std !== undefined;
  return {
    source: file,
    isExact: true,
    isOwn: true,
    ...size,
    ...(fit === undefined ? {} : { fit: parseFit(fit, size.inputSize, fail) }),
    ...(resample === undefined ? {} : { resample: parseFilter(resample, fail) }),
    ...(hasScale ? { scale: { ...parseScale(mean, std, fail), channelOrder: order.channelOrder ?? 'rgb' } } : order),
  };
}

function refuseUnknown(
  fields: Readonly<Record<string, unknown>>,
  known: readonly string[],
  prefix: string,
  fail: Fail,
): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw fail(`there is no field ${prefix}${unknown.slice(0, 100)}`);
}

function parsePixels(value: unknown, name: string, fail: Fail): number {
  if (!isSide(value)) throw fail(`${name} has to be a whole number from 1 to 4096`);
  return value;
}

function parseSize(value: unknown, fail: Fail): Size {
  const size = record(value);
  refuseUnknown(size, ['width', 'height'], 'inputSize.', fail);
  return {
    width: parsePixels(size.width, 'inputSize.width', fail),
    height: parsePixels(size.height, 'inputSize.height', fail),
  };
}

function parseFilter(value: unknown, fail: Fail): ResampleFilter {
  const filter = RESAMPLE_FILTERS.find((name) => name === value);
  if (filter === undefined) throw fail(`resample has to be one of ${RESAMPLE_FILTERS.join(', ')}`);
  return filter;
}

function parseOrder(value: unknown, fail: Fail): Scale['channelOrder'] {
  if (value !== 'rgb' && value !== 'bgr') throw fail('channelOrder has to be rgb or bgr');
  return value;
}

function parseScale(mean: unknown, std: unknown, fail: Fail): Pick<Scale, 'mean' | 'std'> {
  const numbers = (adjective: string): string =>
    `has to be three ${adjective}numbers, or one for grey, four with alpha`;
  if (mean === undefined || std === undefined) throw fail('mean and std have to be said together');
  if (!isPerChannel(mean, 'any')) throw fail(`mean ${numbers('')}`);
  if (!isPerChannel(std, 'positive')) throw fail(`std ${numbers('positive ')}`);
  if (mean.length !== std.length) throw fail('mean and std have to be as many numbers');
  return { mean, std };
}

/** @param said the input size, where the file says it: what does not fit it is refused at once */
function parseFit(value: unknown, said: Size | undefined, fail: Fail): (input: Size) => Preprocessing['fit'] {
  const fit = record(value);
  const { mode, rounding = 'torchvision' } = fit;
  refuseUnknown(fit, mode === 'crop' ? ['mode', 'resizeShortSide', 'rounding'] : ['mode'], 'fit.', fail);
  if (mode === 'squash' || mode === 'letterbox') return () => ({ mode });
  if (mode !== 'crop') throw fail('fit.mode has to be crop, squash or letterbox');
  const resizeShortSide = parsePixels(fit.resizeShortSide, 'fit.resizeShortSide', fail);
  if (rounding !== 'torchvision' && rounding !== 'nearest') throw fail('fit.rounding has to be torchvision or nearest');
  const cropTo = ({ width, height }: Size): Preprocessing['fit'] => {
    if (resizeShortSide >= Math.max(width, height)) return { mode, resizeShortSide, rounding };
    throw fail('fit.resizeShortSide has to be at least the input size, or nothing could be cut from the centre');
  };
  if (said !== undefined) cropTo(said);
  return cropTo;
}

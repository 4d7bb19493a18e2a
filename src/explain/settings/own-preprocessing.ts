import { RESAMPLE_FILTERS, type Preprocessing } from '../../input';
import { ScorecamError } from '../../shared/errors';
import { MAX_LEVEL, record } from './fields';
import type { SaidPreprocessing, Size } from './said-preprocessing';
import type { SettingsFile } from './settings-file';

/**
 * What a `preprocessing.json` says (docs/model-settings.md).
 *
 * @throws ScorecamError `model` for a field that is unknown, missing or wrong
 */
export function parseOwnPreprocessing({ content, path: file }: SettingsFile): SaidPreprocessing {
  const fields = record(content);
  const size = record(fields.inputSize);
  const fit = record(fields.fit);
  const fail = (what: string): ScorecamError =>
    new ScorecamError('model', `${file}: ${what}.`, 'See docs/model-settings.md for what the file holds.');
  const pixels = (value: unknown, name: string): number => {
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > 4096) {
      throw fail(`${name} has to be a whole number from 1 to 4096`);
    }
    return value as number;
  };
  const perChannel = (value: unknown, name: string, positive: boolean): number[] => {
    const numbers = Array.isArray(value) ? (value as unknown[]) : [];
    const ok = (n: unknown): n is number =>
      typeof n === 'number' && Math.abs(n) <= MAX_LEVEL && (!positive || n >= 1 / MAX_LEVEL);
    if (![1, 3, 4].includes(numbers.length) || !numbers.every(ok)) {
      throw fail(`${name} has to be three ${positive ? 'positive ' : ''}numbers, or one for grey, four with alpha`);
    }
    return numbers;
  };
  const known: readonly [object: Record<string, unknown>, fields: readonly string[], prefix: string][] = [
    [fields, ['version', 'inputSize', 'fit', 'resample', 'mean', 'std', 'channelOrder'], ''],
    [size, ['width', 'height'], 'inputSize.'],
    [fit, fit.mode === 'crop' ? ['mode', 'resizeShortSide', 'rounding'] : ['mode'], 'fit.'],
  ];
  for (const [object, names, prefix] of known) {
    const unknown = Object.keys(object).find((name) => !names.includes(name));
    if (unknown !== undefined) throw fail(`there is no field ${prefix}${unknown.slice(0, 100)}`);
  }
  if (fields.version !== undefined && fields.version !== 1) throw fail('only version 1 of the file is known');
  const filter = RESAMPLE_FILTERS.find((name) => name === fields.resample);
  if (filter === undefined) throw fail(`resample has to be one of ${RESAMPLE_FILTERS.join(', ')}`);
  const order = fields.channelOrder;
  if (order !== 'rgb' && order !== 'bgr') throw fail('channelOrder has to be rgb or bgr');
  const inputSize = {
    width: pixels(size.width, 'inputSize.width'),
    height: pixels(size.height, 'inputSize.height'),
  };
  const [mean, std] = [perChannel(fields.mean, 'mean', false), perChannel(fields.std, 'std', true)];
  if (mean.length !== std.length) throw fail('mean and std have to be as many numbers');
  const framed = parseFit(fit, inputSize, fail, pixels);
  return {
    source: file,
    isExact: true,
    inputSize,
    fit: () => framed,
    resample: filter,
    scale: { mean, std, channelOrder: order },
  };
}

function parseFit(
  fit: Record<string, unknown>,
  inputSize: Size,
  fail: (what: string) => ScorecamError,
  pixels: (value: unknown, name: string) => number,
): Preprocessing['fit'] {
  const mode = fit.mode;
  if (mode === 'squash' || mode === 'letterbox') return { mode };
  if (mode !== 'crop') throw fail('fit.mode has to be crop, squash or letterbox');
  const resizeShortSide = pixels(fit.resizeShortSide, 'fit.resizeShortSide');
  if (resizeShortSide < Math.max(inputSize.width, inputSize.height)) {
    throw fail('fit.resizeShortSide has to be at least the input size, or nothing could be cut from the centre');
  }
  const rounding = fit.rounding ?? 'torchvision';
  if (rounding !== 'torchvision' && rounding !== 'nearest') throw fail('fit.rounding has to be torchvision or nearest');
  return { mode, resizeShortSide, rounding };
}

import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles } from '../engine';
import { RESAMPLE_FILTERS, type Preprocessing } from '../input';
import { PREPROCESS_NAMES, type ModelParams } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { fitChannels } from './fit-channels';
import { LabelSet, type Label } from './labels';

/** What lies beside a model and says how to use it. */
export interface ModelSettings {
  readonly preprocessing: Preprocessing;
  /** File that says so, or `built-in default`. */
  readonly preprocessingSource: string;
  /** Undefined where there are none; numbers then stand for the classes. */
  readonly labels: LabelSet | undefined;
  readonly guessed: readonly string[];
}

/** Names of the files beside a model that say how it is used. */
export const SETTINGS_FILES = ['preprocessing.json', 'labels.json'] as const;

/** Levels to −1..1. */
const TF_SCALE = { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] } as const;

/** Levels to 0..1. */
const UNIT_SCALE = { mean: [0, 0, 0], std: [255, 255, 255] } as const;

/** Mean and standard deviation of ImageNet, as torchvision scales. */
const TORCH_SCALE = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } as const;

/** What the names of ways from levels to numbers mean; `caffe` as Keras applications have it. */
export const NAMED_SCALES: Readonly<
  Record<(typeof PREPROCESS_NAMES)[number], Pick<Preprocessing, 'mean' | 'std' | 'channelOrder'>>
> = {
  tf: { ...TF_SCALE, channelOrder: 'rgb' },
  torch: { ...TORCH_SCALE, channelOrder: 'rgb' },
  caffe: { mean: [103.939, 116.779, 123.68], std: [1, 1, 1], channelOrder: 'bgr' },
  unit: { ...UNIT_SCALE, channelOrder: 'rgb' },
  raw: { mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'rgb' },
};

const MAX_BYTES = 16 * 2 ** 20;
/** Beyond this, or below its inverse, float32 has no room left for levels of 0 to 255. */
const MAX_LEVEL = 1e6;
const MAX_LABELS = 200_000;
const MAX_NAME_LENGTH = 1000;

/**
 * Reads `preprocessing.json` and `labels.json` beside a model.
 *
 * Without the first, the most common preprocessing is assumed (short side to 8/7 of the input, centre crop, bilinear;
 * levels to −1..1, or for ONNX models, which mostly come from PyTorch, by mean and deviation of ImageNet) and said to be
 * a guess.
 *
 * @throws ScorecamError `model` when one of the files is damaged or does not fit the model
 */
export async function readModelSettings(files: ModelFiles, said: ModelParams = {}): Promise<ModelSettings> {
  const folder = path.dirname(files.path);
  const named = PREPROCESS_NAMES.find((name) => name === said.preprocess);
  const inline = said.preprocess?.startsWith('{') === true ? parseInline(said.preprocess) : undefined;
  const asked = named === undefined && inline === undefined ? said.preprocess : undefined;
  const preprocessingFile =
    inline === undefined ? (asked ?? path.join(folder, SETTINGS_FILES[0])) : 'What is said of the preprocessing';
  const stored = inline ?? (named === undefined ? await readJson(preprocessingFile) : undefined);
  if (stored === undefined && asked !== undefined) throw notThere(asked, '--preprocess');
  const preprocessing =
    stored === undefined ? defaultPreprocessing(files, named) : parsePreprocessing(stored, preprocessingFile);
  const declared = files.inputSize;
  const { width, height } = preprocessing.inputSize;
  if (declared !== undefined && (declared.width !== width || declared.height !== height)) {
    throw new ScorecamError(
      'model',
      `${preprocessingFile} says ${width}×${height}, but the model takes ${declared.width}×${declared.height}.`,
      'Correct inputSize in that file.',
    );
  }
  const labels = await readLabels(path.join(folder, SETTINGS_FILES[1]), files, said.labels);
  const isSaid = stored !== undefined || isUltralytics(files);
  return {
    preprocessing: fitChannels(preprocessing, files.channels, stored === undefined ? undefined : preprocessingFile),
    preprocessingSource:
      named !== undefined
        ? `--preprocess ${named}`
        : stored !== undefined
          ? preprocessingFile
          : isSaid
            ? 'metadata of the model'
            : 'built-in default',
    labels,
    guessed: [
      ...(isSaid ? [] : [...(named === undefined ? ['scale'] : []), 'fit', 'resample']),
      ...(stored === undefined && declared === undefined ? ['inputSize'] : []),
      ...(labels === undefined ? ['labels'] : []),
    ],
  };
}

/** `(level − mean) / std` in words. */
export function describeScale({ mean, std, channelOrder }: Preprocessing): string {
  const same = (values: readonly number[]): boolean => values.every((value) => value === values[0]);
  const text = (values: readonly number[]): string => (same(values) ? String(values[0]) : `[${values.join(', ')}]`);
  return `(level − ${text(mean)}) / ${text(std)}${channelOrder === 'bgr' ? ', blue first' : ''}`;
}

/** From the file beside the model, else those that an exporter wrote into the model itself. */
async function readLabels(file: string, files: ModelFiles, asked: string | undefined): Promise<LabelSet | undefined> {
  if (asked !== undefined) {
    const said = await readJson(asked);
    if (said === undefined) throw notThere(asked, '--labels');
    return parseLabels(said, asked);
  }
  const stored = await readJson(file);
  if (stored !== undefined) return parseLabels(stored, file);
  const inside = files.kind === 'onnx' ? files.metadata.labels : undefined;
  return inside === undefined ? undefined : parseLabels(inside, files.path);
}

/** What would stand in a file, said without one. */
function parseInline(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ScorecamError('usage', 'The preprocessing that was said is not valid JSON.', 'Correct it.');
  }
}

function notThere(file: string, option: string): ScorecamError {
  return new ScorecamError('usage', `There is no file ${file}.`, `Give ${option} the path of a file that is there.`);
}

function isUltralytics(files: ModelFiles): boolean {
  return files.kind === 'onnx' && files.metadata.isUltralytics;
}

function defaultPreprocessing(files: ModelFiles, named: keyof typeof NAMED_SCALES | undefined): Preprocessing {
  const inputSize = files.inputSize ?? { height: 224, width: 224 };
  const own = named === undefined ? undefined : NAMED_SCALES[named];
  const longSide = Math.max(inputSize.height, inputSize.width);
  if (isUltralytics(files)) {
    const fit = { mode: 'crop', resizeShortSide: longSide } as const;
    return { inputSize, fit, resample: 'bilinear', ...UNIT_SCALE, channelOrder: 'rgb', ...own };
  }
  return {
    inputSize,
    fit: { mode: 'crop', resizeShortSide: Math.round((longSide * 8) / 7) },
    resample: 'bilinear',
    ...(files.kind === 'onnx' ? TORCH_SCALE : TF_SCALE),
    channelOrder: 'rgb',
    ...own,
  };
}

function parsePreprocessing(json: unknown, file: string): Preprocessing {
  const fields = record(json);
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
  return {
    inputSize,
    fit: parseFit(fit, inputSize, fail, pixels),
    resample: filter,
    mean,
    std,
    channelOrder: order,
  };
}

function parseFit(
  fit: Record<string, unknown>,
  inputSize: { readonly width: number; readonly height: number },
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

function parseLabels(json: unknown, file: string): LabelSet {
  const items: unknown[] = Array.isArray(json) ? json : [];
  if (items.length > MAX_LABELS) {
    throw new ScorecamError('model', `${file} has more than ${MAX_LABELS} labels.`, 'Give one a class.');
  }
  const labels = items.map((item, position): Label | undefined => {
    if (typeof item === 'string') return { index: position, name: printable(item) };
    const { index, name, synset } = record(item);
    if (index !== position || typeof name !== 'string') return undefined;
    const label = { index: position, name: printable(name) };
    return typeof synset === 'string' ? { ...label, synset: printable(synset) } : label;
  });
  const whole = labels.filter((label) => label !== undefined);
  if (whole.length === 0 || whole.length !== labels.length) {
    throw new ScorecamError(
      'model',
      `${file} is not a list of labels.`,
      'It has to be a JSON list of names, or of {"index", "name", "synset"} in the order of the indices.',
    );
  }
  return new LabelSet(whole);
}

/** Names reach terminals and reports, where control characters would do more than show. */
function printable(name: string): string {
  return name
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, MAX_NAME_LENGTH)
    .trim();
}

/** Undefined where the file does not exist. */
async function readJson(file: string): Promise<unknown> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  const fail = (what: string): ScorecamError =>
    new ScorecamError('model', `${file} cannot be used: ${what}.`, 'Correct or remove the file.');
  const relative = path.relative(await realpath(path.dirname(file)), await realpath(file));
  if (relative !== path.basename(file)) throw fail('it is a link to another place, and models are not followed there');
  if (!found.isFile() || found.size > MAX_BYTES) throw fail('it is not a file of at most 16 MiB');
  const text = await readFile(file, 'utf8').catch(() => {
    throw fail('it cannot be read');
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    // The parser's own message quotes the file, which may not be a model's file at all.
    throw fail('it does not hold valid JSON');
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

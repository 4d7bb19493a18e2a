import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles } from '../engine';
import type { Preprocessing } from '../input';
import { ScorecamError } from '../shared/errors';
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

const FILTERS = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const;
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Reads `preprocessing.json` and `labels.json` beside a model.
 *
 * Without the first, the most common preprocessing of tfjs models is assumed (levels to −1..1, short side to 8/7 of the
 * input, centre crop, bilinear) and said to be a guess.
 *
 * @throws ScorecamError `model` when one of the files is damaged or does not fit the model
 */
export async function readModelSettings(files: ModelFiles): Promise<ModelSettings> {
  const folder = path.dirname(files.path);
  const preprocessingFile = path.join(folder, 'preprocessing.json');
  const stored = await readJson(preprocessingFile);
  const preprocessing =
    stored === undefined ? defaultPreprocessing(files) : parsePreprocessing(stored, preprocessingFile);
  const declared = files.inputSize;
  const { width, height } = preprocessing.inputSize;
  if (declared !== undefined && (declared.width !== width || declared.height !== height)) {
    throw new ScorecamError(
      'model',
      `${preprocessingFile} says ${width}×${height}, but the model takes ${declared.width}×${declared.height}.`,
      'Correct inputSize in that file.',
    );
  }
  const labelsFile = path.join(folder, 'labels.json');
  const labels = await readJson(labelsFile);
  return {
    preprocessing,
    preprocessingSource: stored === undefined ? 'built-in default' : preprocessingFile,
    labels: labels === undefined ? undefined : parseLabels(labels, labelsFile),
    guessed: [
      ...(stored === undefined ? ['scale', 'fit', 'resample'] : []),
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

function defaultPreprocessing(files: ModelFiles): Preprocessing {
  const inputSize = files.inputSize ?? { height: 224, width: 224 };
  return {
    inputSize,
    fit: { mode: 'crop', resizeShortSide: Math.round((Math.min(inputSize.height, inputSize.width) * 8) / 7) },
    resample: 'bilinear',
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    channelOrder: 'rgb',
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
  const triple = (value: unknown, name: string, positive: boolean): [number, number, number] => {
    const numbers = Array.isArray(value) ? (value as unknown[]) : [];
    const ok = (n: unknown): n is number => typeof n === 'number' && Number.isFinite(n) && (!positive || n > 0);
    const [a, b, c] = numbers;
    if (numbers.length !== 3 || !ok(a) || !ok(b) || !ok(c)) {
      throw fail(`${name} has to be three ${positive ? 'positive ' : ''}numbers`);
    }
    return [a, b, c];
  };
  const filter = FILTERS.find((name) => name === fields.resample);
  if (filter === undefined) throw fail(`resample has to be one of ${FILTERS.join(', ')}`);
  const order = fields.channelOrder;
  if (order !== 'rgb' && order !== 'bgr') throw fail('channelOrder has to be rgb or bgr');
  const inputSize = {
    width: pixels(size.width, 'inputSize.width'),
    height: pixels(size.height, 'inputSize.height'),
  };
  return {
    inputSize,
    fit: parseFit(fit, inputSize, fail, pixels),
    resample: filter,
    mean: triple(fields.mean, 'mean', false),
    std: triple(fields.std, 'std', true),
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
  const labels = items.map((item, position): Label | undefined => {
    if (typeof item === 'string') return { index: position, name: item };
    const { index, name, synset } = record(item);
    if (index !== position || typeof name !== 'string') return undefined;
    return typeof synset === 'string' ? { index: position, name, synset } : { index: position, name };
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

/** Undefined where the file does not exist. */
async function readJson(file: string): Promise<unknown> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  try {
    if (!found.isFile() || found.size > MAX_BYTES) throw new Error('it is not a file of at most 16 MiB');
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new ScorecamError(
      'model',
      `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Correct or remove the file.',
      { cause },
    );
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

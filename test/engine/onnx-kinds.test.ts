/** ONNX models of unusual inputs, outputs and layers against PyTorch's numbers (tools/make_onnx_kind_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  openModelFiles,
  startOnnxBackend,
  type LoadedModel,
  type LoadRequest,
  type ModelFiles,
} from '../../src/engine';
import { largestDifference } from '../support/largest-difference';
import { expectModelError } from '../support/model-error';

interface Kind {
  readonly channels: 1 | 3 | 4;
  readonly size: { readonly height: number; readonly width: number };
  readonly activation: 'softmax' | 'sigmoid';
  readonly layer: { readonly height: number; readonly width: number; readonly channels: number };
  readonly logits: readonly number[];
  /** Of the default layer. */
  readonly activations: readonly number[];
  readonly masked: readonly number[];
  readonly output?: 'logits';
  readonly outputName?: string;
  readonly ownScale?: 'raw';
  readonly endsInPoints?: boolean;
}

const FOLDER = path.resolve(__dirname, '..', 'vectors', 'onnx-kinds');
const KINDS = JSON.parse(readFileSync(path.join(FOLDER, 'index.json'), 'utf8')) as Readonly<Record<string, Kind>>;
const BASELINE = 0.1;
const TOLERANCE = 2e-5;

const pictureOf = ({ size, channels }: Kind): Float32Array =>
  Float32Array.from({ length: size.height * size.width * channels }, (_, i) => Math.sin(i * 0.37));

async function open(name: string): Promise<ModelFiles> {
  return openModelFiles(path.join(FOLDER, `${name}.onnx`));
}

async function load(name: string, use?: LoadRequest<ModelFiles>['use']): Promise<LoadedModel> {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`no model ${name}`);
  const { backend } = await startOnnxBackend(0);
  const request = { inputSize: kind.size, sample: pictureOf(kind), memoryBudgetBytes: 2 ** 28 };
  return backend.load({ ...request, files: await open(name), ...(use === undefined ? {} : { use }) });
}

describe.each(Object.entries(KINDS))('%s', (name, kind) => {
  let model: LoadedModel;

  beforeAll(async () => {
    const { output, outputName } = kind;
    model = await load(name, {
      ...(output === undefined ? {} : { output }),
      ...(outputName === undefined ? {} : { outputName }),
    });
    return () => {
      model.dispose();
    };
  });

  it('is described', async () => {
    const { description } = model;
    const { channels, size, activation, logits, layer, endsInPoints = false } = kind;
    expect(description).toMatchObject({ channels, inputSize: size, activation, classes: logits.length, endsInPoints });
    expect(description.zeroInput).toHaveLength(channels);
    expect(description.layers.find((each) => each.name === description.defaultLayer)).toMatchObject(layer);
    expect(await open(name)).toMatchObject({ channels, ownScale: kind.ownScale });
  });

  it('gives the logits and activations of PyTorch, of the picture and under a mask', async () => {
    const { layers, defaultLayer } = model.description;
    const layer = layers.find((each) => each.name === defaultLayer);
    if (layer === undefined) throw new Error('no default layer');
    const picture = pictureOf(kind);
    const bound = model.bind(layer, picture, new Float32Array(picture.length).fill(BASELINE));
    const { logits, activations } = await bound.predict();
    const scale = Math.max(1, ...kind.activations.map(Math.abs));
    expect(largestDifference(logits, kind.logits).error).toBeLessThan(TOLERANCE);
    expect(largestDifference(activations, kind.activations).error / scale).toBeLessThan(TOLERANCE);
    const mask = Float32Array.from({ length: layer.height * layer.width }, (_, i) => Math.cos(i * 1.3));
    expect(largestDifference(await bound.score(mask, 1), kind.masked).error).toBeLessThan(TOLERANCE);
    const twice = await bound.score(Float32Array.from([...mask, ...mask]), 2);
    expect(largestDifference(twice, [...kind.masked, ...kind.masked]).error).toBeLessThan(TOLERANCE);
    bound.release();
  });
});

describe('the layers of a vision transformer', () => {
  it('are its tokens without that of the class, and said to be experimental', async () => {
    const model = await load('vit');
    const { layers, defaultLayer } = model.description;
    const tokens = layers.filter(({ experimental }) => experimental === true);
    expect(layers.filter(({ experimental }) => experimental !== true).map(({ type }) => type)).toEqual(['Conv']);
    expect(new Set(tokens.map(({ height, width }) => `${height}×${width}`))).toEqual(new Set(['4×4']));
    expect(tokens.find(({ name }) => name === defaultLayer)?.type).toBe('LayerNormalization (tokens, experimental)');
    model.dispose();
  });
});

describe('several outputs', () => {
  it('are told where one of them is taken', async () => {
    const model = await load('one-of-two');
    expect(model.description.outputTaken).toEqual({ name: 'scores', others: ['maps'] });
    const named = await load('one-of-two', { outputName: 'scores' });
    expect(named.description.outputTaken).toBeUndefined();
    model.dispose();
    named.dispose();
  });

  it('have to be chosen from where several may be classes, each with its shape', async () => {
    await expectModelError(load('two-of-two'), /2 outputs that may be classes: species \[\?, 5\], kinds \[\?, 3\]/);
    const kinds = await load('two-of-two', { outputName: 'kinds' });
    expect(kinds.description).toMatchObject({ classes: 3, activationGuessed: true });
    kinds.dispose();
  });

  it('can be chosen from by their names alone', async () => {
    await expect(load('two-of-two', { outputName: 'genus' })).rejects.toMatchObject({
      code: 'usage',
      message: 'The output "genus" is none of the model. The model has species [?, 5], kinds [?, 3].',
    });
    await expect(load('one-of-two', { outputName: 'maps' })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^The output "maps" is not classes, one number each\. The model has /) as string,
    });
  });

  it('of one number need to be said to be a logit', async () => {
    await expectModelError(load('one-number'), /one number without a sigmoid/);
  });
});

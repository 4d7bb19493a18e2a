/** ONNX models of several exports against the numbers that PyTorch gave for them (tools/make_onnx_fixtures.py). */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFiles, startOnnxBackend, type LoadedModel, type LayerInfo } from '../../src/engine';
import { largestDifference } from '../support/largest-difference';
import { ONNX_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

interface Expected {
  readonly activation: 'softmax' | 'sigmoid';
  readonly zeroInput: readonly number[];
  readonly layer: { readonly type: string; readonly height: number; readonly width: number; readonly channels: number };
  readonly tolerance: number;
  /** Pictures at once that are built in; null where any number is taken. */
  readonly batch: number | null;
  readonly logits: readonly number[];
  readonly activations: readonly number[];
  readonly masked: readonly (readonly number[])[];
}

const SIZE = 32;
const CLASSES = 5;
const BASELINE = 0.1;

const models = Object.entries(
  JSON.parse(readFileSync(path.join(ONNX_VECTORS, 'index.json'), 'utf8')) as Readonly<Record<string, Expected>>,
);

const picture = Float32Array.from({ length: SIZE * SIZE * 3 }, (_, i) => Math.sin(i * 0.37));
const baseline = new Float32Array(picture.length).fill(BASELINE);

async function load(file: string): Promise<LoadedModel> {
  const files = await openModelFiles(file);
  const { backend } = await startOnnxBackend(0);
  return backend.load({
    files,
    inputSize: { height: SIZE, width: SIZE },
    sample: picture,
    memoryBudgetBytes: 2 ** 28,
  });
}

/** The two masks of the vectors, again and again. */
function masks({ height, width }: LayerInfo, count: number): Float32Array {
  const cells = height * width;
  return Float32Array.from({ length: count * cells }, (_, i) => {
    const cell = i % cells;
    return Math.floor(i / cells) % 2 === 0 ? cell / cells : Math.cos(cell * 1.3);
  });
}

describe.each(models)('%s', (name, expected) => {
  let model: LoadedModel;
  let layer: LayerInfo;

  beforeAll(async () => {
    model = await load(path.join(ONNX_VECTORS, `${name}.onnx`));
    const found = model.description.layers.findLast(({ type }) => type === expected.layer.type);
    if (found === undefined) throw new Error(`no layer of the type ${expected.layer.type}`);
    layer = found;
  });

  afterAll(() => {
    model.dispose();
  });

  it('is described', () => {
    const { classes, activation, zeroInput, inputSize } = model.description;
    expect({ classes, activation, inputSize }).toEqual({
      classes: CLASSES,
      activation: expected.activation,
      inputSize: { height: SIZE, width: SIZE },
    });
    expect(layer).toMatchObject(expected.layer);
    expect(largestDifference(zeroInput, expected.zeroInput).error).toBeLessThan(1e-5);
    const names = model.description.layers.map((each) => each.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.at(-1)).toBe(model.description.defaultLayer);
  });

  it('takes any number of masks at once, or says that it does not', () => {
    const { batch } = expected;
    expect(model).toMatchObject({ batchIsFixed: batch !== null, notes: { length: batch === null ? 0 : 1 } });
    if (batch !== null) expect(model.batchSize).toBe(batch);
  });

  it('gives the logits and activations of the reference', async () => {
    const bound = model.bind(layer, picture, baseline);
    const { logits, activations } = await bound.predict();
    const scale = Math.max(1, ...expected.activations.map(Math.abs));
    const [logit, map] = [
      largestDifference(logits, expected.logits),
      largestDifference(activations, expected.activations),
    ];
    expect(logit.error, `class ${logit.at}`).toBeLessThan(expected.tolerance);
    expect(map.error / scale, `value ${map.at}`).toBeLessThan(expected.tolerance);
    bound.release();
  });

  it.each([1, 2, 5, 33])('gives the logits of the reference under %i masks at once', async (count) => {
    const bound = model.bind(layer, picture, baseline);
    const logits = await bound.score(masks(layer, count), count);
    const wanted = Array.from({ length: count }, (_, row) => expected.masked[row % 2] ?? []).flat();
    const { error, at } = largestDifference(logits, wanted);
    expect(error, `value ${at}`).toBeLessThan(expected.tolerance);
    bound.release();
  });

  it('takes a constant mask for the picture as it is', async () => {
    const bound = model.bind(layer, picture, baseline);
    const constant = new Float32Array(layer.height * layer.width).fill(0.7);
    const { error } = largestDifference(await bound.score(constant, 1), expected.logits);
    expect(error).toBeLessThan(expected.tolerance);
    bound.release();
  });
});

describe('a model', () => {
  const folder = temporaryFolder();

  it('answers for one layer after the other, and again', async () => {
    const model = await load(path.join(ONNX_VECTORS, 'residual.onnx'));
    const first = new Map<string, Float32Array>();
    for (const layer of [...model.description.layers, ...model.description.layers]) {
      const { activations } = await model.bind(layer, picture, baseline).predict();
      expect(activations).toHaveLength(layer.height * layer.width * layer.channels);
      expect(activations).toEqual(first.get(layer.name) ?? activations);
      first.set(layer.name, activations);
    }
    expect(first.size).toBeGreaterThan(4);
    model.dispose();
  });

  it('is named after its file, lists the files that it consists of, and is opened by its folder', async () => {
    const place = path.join(folder, 'one');
    mkdirSync(place);
    for (const name of ['external.onnx', 'external.onnx.data'])
      copyFileSync(path.join(ONNX_VECTORS, name), path.join(place, name));
    const files = await openModelFiles(place);
    expect(files).toMatchObject({
      kind: 'onnx',
      format: 'onnx',
      name: 'external.onnx',
      inputSize: { height: 32, width: 32 },
    });
    expect(files.files.map((file) => path.basename(file))).toEqual(['external.onnx', 'external.onnx.data']);
  });

  it('is told by its content, whatever its name', async () => {
    const file = path.join(folder, 'weights.bin');
    copyFileSync(path.join(ONNX_VECTORS, 'residual.onnx'), file);
    expect(await openModelFiles(file)).toMatchObject({ kind: 'onnx' });
  });
});

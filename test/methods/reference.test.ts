/** Maps of other methods against pytorch-grad-cam, RISE and a mask learned by PyTorch (tools/make_method_vectors.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startBackend,
  startOnnxBackend,
  type Backend,
  type LayerInfo,
  type LoadedModel,
} from '../../src/engine';
import { readModelSettings } from '../../src/explain/model-settings';
import { framePicture, toModelInput } from '../../src/input';
import { blendPictures, type SaliencyMap, type Size } from '../../src/maps';
import { findMethod, type MethodWork, type WantedMaps } from '../../src/methods';
import { MaskLearner } from '../../src/methods/mask-learner';
import { maskGradient } from '../../src/methods/perturbation';
import { RiseRun } from '../../src/methods/rise';
import type { RiseMasks } from '../../src/methods/rise-masks';
import { decodeFile } from '../support/decode-file';
import { largestDifference } from '../support/largest-difference';
import { readNpy } from '../support/npy';
import { useOwnCache } from '../support/own-cache';
import { EMBEDDED_MODEL, LITE0_VECTORS, METHOD_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

interface MapEntry {
  readonly layer: string;
  readonly class: number;
  readonly method: 'grad-cam' | 'grad-cam++';
  readonly file: string;
}

interface RiseEntry {
  readonly cells: number;
  readonly grids: readonly string[];
  readonly shifts: readonly (readonly [number, number])[];
  readonly file: string;
}

interface Vectors {
  readonly tiny: {
    readonly input: string;
    readonly classes: readonly [number, number];
    readonly maps: readonly MapEntry[];
    readonly rise: RiseEntry;
    readonly mask: {
      readonly start: string;
      readonly learned: Readonly<Record<string, string>>;
      readonly losses: readonly number[];
    };
  };
  readonly lite0: {
    readonly stride: number;
    readonly classes: readonly [number, number];
    readonly maps: readonly MapEntry[];
    readonly rise: RiseEntry;
  };
}

useOwnCache(path.join(temporaryFolder(), 'cache'));
const { tiny, lite0 } = JSON.parse(readFileSync(path.join(METHOD_VECTORS, 'index.json'), 'utf8')) as Vectors;
const numbers = (file: string): Float64Array => readNpy(path.join(METHOD_VECTORS, file)).data;
const tinyInput = Float32Array.from(numbers(tiny.input));

/** What the issue of numbers allows a map, which lies in [0, 1]. */
const TOLERANCE = 1e-3;

async function load(backend: Backend, file: string): Promise<LoadedModel> {
  const files = await openModelFiles(file);
  const inputSize = files.inputSize ?? { height: 32, width: 32 };
  const sample = new Float32Array(inputSize.height * inputSize.width * 3).fill(0.25);
  return backend.load({ files, inputSize, sample, memoryBudgetBytes: 2 ** 29 });
}

function workOf(model: LoadedModel, input: Float32Array): MethodWork {
  return {
    model,
    input,
    baseline: 'zero',
    baselineInput: () => new Float32Array(input.length),
    onStep: () => undefined,
  };
}

function wantedOf({ description }: LoadedModel, [predicted, target]: readonly [number, number]): WantedMaps {
  const shared = { contrast: true, channels: 1, weighting: 'logit', temperature: 1 } as const;
  return { ...shared, predicted, target, size: description.inputSize };
}

async function subjectOf(model: LoadedModel, layer: LayerInfo, input: Float32Array): Promise<object> {
  const bound = model.bind(layer, input, new Float32Array(input.length));
  const { activations: data } = await bound.predict();
  bound.release();
  const { height, width, channels } = layer;
  return { description: model.description, layer, activations: { height, width, channels, data } };
}

/** Every so many pixels of a map. */
function thin({ data, width }: SaliencyMap, stride: number): Float32Array {
  return data.filter((_, i) => (i % width) % stride === 0 && Math.floor(i / width) % stride === 0);
}

async function expectGradientMaps(
  model: LoadedModel,
  input: Float32Array,
  { maps, classes, stride }: { maps: readonly MapEntry[]; classes: readonly [number, number]; stride: number },
): Promise<void> {
  expect(maps.length).toBeGreaterThan(0);
  for (const { layer: name, class: classIndex, method, file } of maps) {
    const layer = model.description.layers.find((each) => each.name === name);
    if (layer === undefined) throw new Error(`no layer ${name}`);
    const subject = (await subjectOf(model, layer, input)) as Parameters<ReturnType<typeof findMethod>['begin']>[0];
    const run = findMethod(method).begin(subject, {});
    const wanted = wantedOf(model, classes);
    expect(run.progress(wanted)).toEqual({ done: 0, of: 2 });
    await run.work(wanted, workOf(model, input));
    expect(run.progress(wanted)).toEqual({ done: 2, of: 2 });
    const drawn = run.draw(wanted);
    const map = classIndex === classes[0] ? drawn.predicted : drawn.target;
    const { error, at } = largestDifference(thin(map, stride), numbers(file));
    expect(error, `${method}, ${name}, class ${classIndex}, value ${at}`).toBeLessThan(TOLERANCE);
  }
}

function masksOf({ cells, grids, shifts }: RiseEntry, size: Size): RiseMasks {
  const flat = grids.flatMap((grid) => Array.from(grid, Number));
  return { count: grids.length, cells, grids: Uint8Array.from(flat), shifts: Int32Array.from(shifts.flat()), size };
}

async function expectRise(
  model: LoadedModel,
  input: Float32Array,
  { rise, classes, stride }: { rise: RiseEntry; classes: readonly [number, number]; stride: number },
): Promise<void> {
  const run = new RiseRun(model.description, masksOf(rise, model.description.inputSize));
  const wanted = wantedOf(model, classes);
  expect(await run.work(wanted, workOf(model, input))).toBe(rise.grids.length);
  const { predicted, target } = run.draw(wanted);
  const raw = [predicted, target].flatMap((map) =>
    Array.from(thin(map, stride), (value) => map.low + value * (map.high - map.low)),
  );
  const expected = numbers(rise.file);
  const half = expected.length / 2;
  for (const part of [0, 1]) {
    const own = expected.slice(part * half, (part + 1) * half);
    const { error, at } = largestDifference(raw.slice(part * half, (part + 1) * half), own);
    // Saliencies are as small as the probability of their class.
    expect(error / own.reduce((a, b) => Math.max(a, b), 0), `value ${at}`).toBeLessThan(TOLERANCE);
  }
}

describe.skipIf(!hasNativeRuntime())('methods on TensorFlow', () => {
  let model: LoadedModel;

  beforeAll(async () => {
    const { backend } = await startBackend('tfjs-node', 0);
    model = await load(backend, path.join(METHOD_VECTORS, 'tiny', 'model.json'));
  });

  it('Grad-CAM and Grad-CAM++ of a tiny network are those of pytorch-grad-cam', async () => {
    await expectGradientMaps(model, tinyInput, { ...tiny, stride: 1 });
  });

  it('RISE of a tiny network is that of the published code', async () => {
    await expectRise(model, tinyInput, { ...tiny, stride: 1 });
  });

  it('a mask is learned as PyTorch learns it', async () => {
    const size = model.description.inputSize;
    const cells = { height: 8, width: 8 };
    const learner = new MaskLearner(Float64Array.from(numbers(tiny.mask.start)), cells, size);
    const zero = new Float32Array(tinyInput.length);
    const gradients = await model.gradients();
    for (let step = 1; step <= tiny.mask.losses.length; step += 1) {
      const shown = blendPictures(tinyInput, zero, learner.upsampled());
      const { probability, gradient } = await gradients.ofInput(shown, tiny.classes[0]);
      learner.step(probability, maskGradient(tinyInput, zero, gradient, size.height * size.width));
      const file = tiny.mask.learned[step];
      if (file === undefined) continue;
      const { error, at } = largestDifference(learner.mask, numbers(file));
      expect(error, `step ${step}, cell ${at}`).toBeLessThan(TOLERANCE);
    }
    expect(largestDifference(learner.losses, tiny.mask.losses).error).toBeLessThan(1e-4);
  });

  it('EfficientNet-Lite0: Grad-CAM, Grad-CAM++ and RISE are those of the published code', async () => {
    const { backend } = await startBackend('tfjs-node', 0);
    const files = await openModelFiles(EMBEDDED_MODEL);
    const { preprocessing } = await readModelSettings(files);
    const network = await load(backend, EMBEDDED_MODEL);
    const decoded = await decodeFile(path.join(LITE0_VECTORS, 'rocket.crop.png'), { exif: 'ignore' });
    const input = toModelInput(framePicture(decoded, preprocessing, 'none').picture, preprocessing);
    await expectGradientMaps(network, input, lite0);
    await expectRise(network, input, lite0);
    network.dispose();
  });
});

describe('methods on onnxruntime', () => {
  it('Grad-CAM, Grad-CAM++ and RISE of a tiny network are those of the published code', async () => {
    const { backend } = await startOnnxBackend(0);
    const model = await load(backend, path.join(METHOD_VECTORS, 'tiny.onnx'));
    const layer = model.description.defaultLayer;
    const maps = tiny.maps.filter((entry) => entry.layer === 'last').map((entry) => ({ ...entry, layer }));
    await expectGradientMaps(model, tinyInput, { maps, classes: tiny.classes, stride: 1 });
    await expectRise(model, tinyInput, { ...tiny, stride: 1 });
    model.dispose();
  });
});

describe('methods in WebAssembly', () => {
  it('Grad-CAM and Grad-CAM++ of a tiny network are those of pytorch-grad-cam', async () => {
    const { backend } = await startBackend('wasm', 0);
    const model = await load(backend, path.join(METHOD_VECTORS, 'tiny', 'model.json'));
    await expectGradientMaps(model, tinyInput, { ...tiny, stride: 1 });
    model.dispose();
  });
});

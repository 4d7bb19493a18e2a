import { openModelFiles, startBackend, startOnnxBackend, type LayerInfo, type LoadedModel } from '../../src/engine';
import { readModelSettings, type ModelSettings } from '../../src/explain/model-settings';
import { decodePicture, framePicture, readPicture, toModelInput } from '../../src/input';
import type { EngineClientOptions } from '../../src/process';
import type { ExplainParams } from '../../src/protocol';

/** What the bench wants from a script: one JSON object as its only argument. */
export function readTask(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** The one line that the bench reads. */
export function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

export interface ModelTask {
  /** Path of a model, and of a picture. */
  readonly model: string;
  readonly picture: string;
  readonly backend: 'tfjs-node' | 'wasm';
  readonly eager: boolean;
  /** How the picture becomes the model's input; `none` where it has that size already, which is usual. */
  readonly fit?: 'none' | 'model';
}

export interface Opened {
  readonly model: LoadedModel;
  readonly settings: ModelSettings;
  readonly layer: LayerInfo;
  /** `[height, width, 3]` */
  readonly input: Float32Array;
}

/** A model in a runtime, its default target layer, and a picture for it. */
export async function open({ model: file, picture, backend, eager, fit = 'none' }: ModelTask): Promise<Opened> {
  const files = await openModelFiles(file);
  const settings = await readModelSettings(files);
  const { preprocessing } = settings;
  const decoded = await decodePicture(await readPicture(picture), { exif: 'ignore' });
  const input = toModelInput(framePicture(decoded, preprocessing, fit).picture, preprocessing);
  const started = files.kind === 'onnx' ? await startOnnxBackend(0) : await startBackend(backend, 0);
  const model = await started.backend.load({
    files,
    inputSize: preprocessing.inputSize,
    sample: input,
    memoryBudgetBytes: 2 ** 30,
    eager,
  });
  const { layers, defaultLayer } = model.description;
  const layer = layers.find(({ name }) => name === defaultLayer);
  if (layer === undefined) throw new Error(`no layer ${defaultLayer}`);
  return { model, settings, layer, input };
}

/** The engine process with the options that the command line gives it. */
export function connection(enginePath: string): EngineClientOptions {
  return {
    enginePath,
    backend: 'tfjs-node',
    threads: 0,
    memoryBudgetBytes: 2 ** 30,
    memoryCapBytes: 2 ** 33,
    hangTimeoutMs: 120_000,
  };
}

/** Exact maps of a picture, nothing drawn. */
export function wholeRequest(image: string): ExplainParams {
  return {
    image,
    fit: 'model',
    exif: 'ignore',
    weighting: 'logit',
    temperature: 1,
    baseline: 'zero',
    contrast: false,
    channels: 1,
    previews: false,
    overlays: false,
  };
}

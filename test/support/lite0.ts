import path from 'node:path';
import { openModelFiles, planChannels, scoreChannels, startBackend, type LoadedModel } from '../../src/engine';
import { readModelSettings, type ModelSettings } from '../../src/explain/model-settings';
import { baselineInput, framePicture, toModelInput, type BaselineKind } from '../../src/input';
import { ScoreMatrix, type Activations } from '../../src/maps';
import { toProbabilities } from '../../src/shared/probabilities';
import { decodeFile } from './decode-file';
import { EMBEDDED_MODEL } from './paths';

export interface Lite0 {
  readonly model: LoadedModel;
  readonly settings: ModelSettings;
}

/** The embedded model in a runtime. */
export async function loadLite0(backend: 'tfjs-node' | 'wasm', eager = false): Promise<Lite0> {
  const files = await openModelFiles(EMBEDDED_MODEL);
  const settings = await readModelSettings(files);
  const { inputSize } = settings.preprocessing;
  const started = await startBackend(backend, 0);
  const sample = Float32Array.from({ length: inputSize.width * inputSize.height * 3 }, (_, i) => Math.sin(i / 50));
  const model = await started.backend.load({ files, inputSize, sample, memoryBudgetBytes: 2 ** 30, eager });
  return { model, settings };
}

export interface Scored {
  readonly probabilities: Float32Array;
  readonly activations: Activations;
  readonly live: Int32Array;
  readonly matrix: ScoreMatrix;
}

/** Scores channels of a picture that already has the input size; the first `channels` of the plan, all by default. */
export async function scorePicture(
  { model, settings }: Lite0,
  picture: string,
  options: { layer?: string; baseline?: BaselineKind; channels?: number } = {},
): Promise<Scored> {
  const { preprocessing } = settings;
  const decoded = await decodeFile(path.resolve(picture), { exif: 'ignore' });
  const input = toModelInput(framePicture(decoded, preprocessing, 'none').picture, preprocessing);
  const { description } = model;
  const layer = description.layers.find(({ name }) => name === (options.layer ?? description.defaultLayer));
  if (layer === undefined) throw new Error(`no layer ${String(options.layer)}`);
  const bound = model.bind(
    layer,
    input,
    baselineInput(options.baseline ?? 'zero', input, preprocessing, description.zeroInput),
  );
  try {
    const prediction = await bound.predict();
    const plan = planChannels(prediction.activations, layer.channels);
    const to = Math.min(options.channels ?? Infinity, plan.live.length);
    const matrix = new ScoreMatrix(to, description.classes, description.activation);
    await scoreChannels({ model, layer, bound, activations: prediction.activations, plan, from: 0, to }, (logits) => {
      matrix.append(logits);
    });
    const { height, width, channels } = layer;
    return {
      probabilities: toProbabilities(prediction.logits, description.activation),
      activations: { height, width, channels, data: prediction.activations },
      live: plan.live,
      matrix,
    };
  } finally {
    bound.release();
  }
}

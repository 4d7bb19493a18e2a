/** Models that Keras, TensorFlow and PyTorch wrote (tools/models), with the numbers that these compute. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openModelFiles, type LoadedModel } from '../../src/engine';
import { ModelStore } from '../../src/explain/model-store';
import { readModelSettings, type ModelSettings } from '../../src/explain/model-settings';
import { EMBEDDED_MODEL, ROOT } from '../support/paths';

export interface Export {
  /** Of the test: the network, and how it was written. */
  readonly name: string;
  /** Absolute path. */
  readonly model: string;
  readonly isLite0: boolean;
}

export interface NetworkExport extends Export {
  readonly input: { readonly side: number; readonly scale: number; readonly offset: number };
  /** What the model gives, probabilities or logits. */
  readonly answer: readonly number[];
  /** Under the two masks of tools/models/numbers_of.py. */
  readonly masked: readonly (readonly number[])[];
  /** The default one, where its name is the exporter's invention. */
  readonly layer: string | null;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Every `step`-th of them. */
  readonly activations: { readonly step: number; readonly largest: number; readonly values: readonly number[] };
}

const FOLDER = path.join(ROOT, 'dist', 'models');

function readExports(framework: string): (Export | NetworkExport)[] {
  const folder = path.join(FOLDER, framework);
  const records = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as (Export | NetworkExport)[];
  return records.map((record) => ({ ...record, model: path.join(folder, record.model) }));
}

const all = ['keras', 'torch'].flatMap(readExports);

export const LITE0_EXPORTS: readonly Export[] = all.filter(({ isLite0 }) => isLite0);
export const NETWORK_EXPORTS = all.filter((each): each is NetworkExport => 'answer' in each);

/** With their names in front, which are shortened where they stand in an object. */
export function named<Each extends Export>(exports: readonly Each[]): (readonly [string, Each])[] {
  return exports.map((each) => [each.name, each] as const);
}

const store = new ModelStore({
  backend: 'tfjs-node',
  threads: 0,
  memoryBudgetBytes: 2 ** 30,
  embeddedModel: EMBEDDED_MODEL,
});

/** Opens a model with what lies beside it, in the runtime that runs models of its kind. */
export async function loadExport(file: string): Promise<{ model: LoadedModel; settings: ModelSettings }> {
  const files = await openModelFiles(file);
  const settings = await readModelSettings(files);
  const { inputSize } = settings.preprocessing;
  const sample = Float32Array.from({ length: inputSize.height * inputSize.width * 3 }, (_, i) => Math.sin(i / 50));
  const { backend } = await store.backendFor(files);
  return { model: await backend.load({ files, inputSize, sample, memoryBudgetBytes: 2 ** 30 }), settings };
}

import type { GraphFiles, LayersFiles } from '../formats/model-files';
import type { Backend, LoadedModel, LoadRequest } from '../types';
import { EagerModel } from './eager-model';
import { loadClassifier } from './load-classifier';
import { loadTfjs, startWasmBackend, type Tfjs } from './tfjs-runtime';

/** WebAssembly: one thread, no native library, about ten times slower. */
export class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly versions = { 'tfjs-backend-wasm': '4.22.0' };
  #tfjs: Promise<Tfjs> | undefined;

  async load(request: LoadRequest<LayersFiles | GraphFiles>): Promise<LoadedModel> {
    this.#tfjs ??= start();
    const tfjs = await this.#tfjs;
    const classifier = await loadClassifier(tfjs, request.files, request.inputSize, request.use);
    return new EagerModel(tfjs, classifier, 'wasm', request.memoryBudgetBytes);
  }
}

async function start(): Promise<Tfjs> {
  const tfjs = await loadTfjs();
  await startWasmBackend(tfjs);
  return tfjs;
}

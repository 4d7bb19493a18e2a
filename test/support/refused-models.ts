import path from 'node:path';
import { beforeAll } from 'vitest';
import { hasNativeRuntime, startBackend, type Backend, type LoadedModel } from '../../src/engine';
import type { ScorecamError } from '../../src/shared/errors';
import { simpleLayers, writeDamaged, type Damage, type Layers } from './broken-model';
import { expectModelError } from './model-error';
import { useOwnCache } from './own-cache';
import { loadModel } from './score';
import { temporaryFolder } from './temporary-folder';

export interface ModelBench {
  /** Writes a damaged model; returns its path. */
  readonly write: (damage: Damage, layers?: Layers, inputShape?: readonly (number | null)[]) => string;
  readonly load: (file: string) => Promise<LoadedModel>;
  /** Expects that a model is refused, at the latest when it is loaded. */
  readonly expectRefused: (file: string, words: RegExp) => Promise<ScorecamError>;
  readonly newFolder: () => string;
}

/** A runtime, the native one where it is installed, and a folder for models, for the tests of a file. */
export function modelBench(): ModelBench {
  const folder = temporaryFolder();
  useOwnCache(path.join(folder, 'cache'));
  let backend: Backend | undefined;
  let count = 0;
  beforeAll(async () => {
    backend = (await startBackend(hasNativeRuntime() ? 'tfjs-node' : 'wasm', 0)).backend;
  });
  const newFolder = (): string => path.join(folder, `model-${(count += 1)}`);
  const load = (file: string): Promise<LoadedModel> => {
    if (backend === undefined) throw new Error('the runtime is not started yet');
    return loadModel(backend, file, { side: 16 });
  };
  return {
    newFolder,
    load,
    write: (damage, layers = simpleLayers, inputShape) => writeDamaged(newFolder(), damage, layers, inputShape),
    expectRefused: (file, words) => expectModelError(load(file), words),
  };
}

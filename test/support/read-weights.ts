import type { ModelFiles } from '../../src/engine';

/** The weights of a model made of layers. */
export async function readWeights(files: ModelFiles): Promise<ArrayBuffer> {
  if (files.kind !== 'layers') throw new Error(`a model of the kind ${files.kind}`);
  return files.readWeights();
}

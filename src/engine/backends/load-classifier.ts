import type { GraphFiles, LayersFiles } from '../formats/model-files';
import type { ModelUse } from '../model-use';
import type { InputSize, LayersClassifier } from './classifier';
import { loadGraphClassifier } from './graph-model';
import { loadLayersClassifier } from './layers-model';
import type { Tfjs } from './tfjs-runtime';

/**
 * Loads a model that tfjs can compute into its present backend.
 *
 * @param size input size for a model that leaves it open
 * @throws ScorecamError `model`, naming what is not supported, or `usage` where what the user says does not fit
 */
export function loadClassifier(
  tfjs: Tfjs,
  files: LayersFiles | GraphFiles,
  size: InputSize,
  use: ModelUse = {},
): Promise<LayersClassifier> {
  return files.kind === 'graph'
    ? loadGraphClassifier(tfjs, files, size, use)
    : loadLayersClassifier(tfjs, files, size, use);
}

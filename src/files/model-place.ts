import path from 'node:path';

/** Names of files that are one of several in the folder of their model. */
const FOLDER_MODELS = /^(model\.json|saved_model\.pb)$/;

/** Files of weights alone are no models. */
const MODEL_FILE = /(?<!\.weights)\.(keras|h5|hdf5|onnx)$|^(model\.json|saved_model\.pb)$/i;

/** Whether a file's name is one that models usually have. */
export function isModelFileName(name: string): boolean {
  return MODEL_FILE.test(name);
}

/**
 * What a model is called by where it lies: the name of its folder, where it fills one, else of its file; absolute path.
 * TensorFlow Serving has a folder a version inside of that of the model.
 */
export function modelName(model: string): string {
  const place = modelPlace(model);
  const name = path.basename(place);
  return place !== path.normalize(model) && /^\d+$/.test(name) ? path.basename(path.dirname(place)) : name;
}

/** The folder that a model fills, where it has one of its own, else its file. */
export function modelPlace(model: string): string {
  return FOLDER_MODELS.test(path.basename(model)) ? path.dirname(model) : path.normalize(model);
}

/** Up and down how many folders the way leads from a picture to a model; absolute paths. */
export function stepsBetween(picture: string, model: string): number {
  const way = path.relative(path.dirname(picture), path.dirname(modelPlace(model)));
  return way === '' ? 0 : way.split(path.sep).length;
}

interface Placed {
  /** Absolute path. */
  readonly path: string;
  readonly modifiedMs: number;
}

/** Models in the order of their distance from a picture; of those that are equally far the newest first. */
export function nearestFirst<T extends Placed>(models: readonly T[], picture: string): T[] {
  const steps = new Map(models.map((model) => [model, stepsBetween(picture, model.path)]));
  return models.toSorted(
    (a, b) => (steps.get(a) ?? 0) - (steps.get(b) ?? 0) || b.modifiedMs - a.modifiedMs || compareTexts(a.path, b.path),
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

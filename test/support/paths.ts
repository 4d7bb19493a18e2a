import path from 'node:path';

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export const EMBEDDED_MODEL = path.join(ROOT, 'media', 'models', 'efficientnet-lite0', 'model.json');
export const ROCKET = path.join(ROOT, 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
export const LITE0_VECTORS = path.join(ROOT, 'test', 'vectors', 'lite0');
export const ONNX_VECTORS = path.join(ROOT, 'test', 'vectors', 'onnx');
export const SAVED_MODEL_VECTORS = path.join(ROOT, 'test', 'vectors', 'saved-model');
export const METHOD_VECTORS = path.join(ROOT, 'test', 'vectors', 'methods');
export const SCALING_VECTORS = path.join(ROOT, 'test', 'vectors', 'scaling');
export const METRIC_VECTORS = path.join(ROOT, 'test', 'vectors', 'metrics');
export const TOKEN_VECTORS = path.join(ROOT, 'test', 'vectors', 'tokens');

/** Reference numbers and pictures that are not part of the project; tests that use them skip where they are absent. */
export const REFERENCE = path.resolve(ROOT, '..', 'shared', 'reference');
export const IMAGENET_SAMPLE = path.resolve(ROOT, '..', 'shared', 'imagenet-sample');

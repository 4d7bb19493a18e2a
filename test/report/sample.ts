import type { ExplainResult, MapData } from '../../src/protocol';

/** The smallest PNG file: one pixel. */
export const PNG = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

export function mapData(height: number, width: number, data: readonly number[], constant = false): MapData {
  return { height, width, data: Float32Array.from(data), low: 0.25, high: 2.5, constant };
}

const MISSILE = { index: 657, label: 'missile', probability: 0.298 };
const PROJECTILE = { index: 744, label: 'projectile', probability: 0.2009 };
const SHUTTLE = { index: 812, label: 'space shuttle', probability: 0.0512 };

/** A result as the engine gives it for the bundled rocket; the maps have four pixels. */
export function sampleResult(changes: Partial<ExplainResult> = {}): ExplainResult {
  return {
    image: '/pictures/space_shuttle/rocket.jpg',
    model: {
      name: 'EfficientNet-Lite0',
      files: ['/models/sample/model.json'],
      contentHash: 'ab'.repeat(32),
      fingerprint: 'missing',
      path: '/models/lite0/model.json',
      format: 'tfjs-layers',
      inputSize: { height: 224, width: 224 },
    },
    preprocess: {
      fit: 'model',
      fitDetail: 'short side to 256, centre crop',
      resample: 'bicubic',
      scale: '(level − 127.5) / 127.5',
      scaleName: 'tf',
      ownCut: { mode: 'crop', resizeShortSide: 256 },
      inputSize: { height: 224, width: 224 },
      outputForm: 'logits',
      source: '/models/lite0/preprocessing.json',
      labelsSource: '/models/lite0/labels.json',
      guessed: [],
    },
    backend: 'tfjs-node',
    graph: 'recorded',
    predicted: MISSILE,
    top5: [MISSILE, PROJECTILE, { index: 540, label: 'drilling platform', probability: 0.0872 }, SHUTTLE],
    trueLabel: SHUTTLE,
    warnings: [],
    pictureHash: 'cd'.repeat(32),
    target: SHUTTLE,
    targetSource: 'folder',
    method: {
      name: 'score-cam',
      title: 'Score-CAM',
      source: 'Wang et al., Score-CAM (arXiv 1910.01279)',
      options: {},
      uses: ['layer', 'baseline', 'weighting', 'channels', 'contrast'],
    },
    layer: { name: 'head', type: 'Activation', height: 7, width: 7, channels: 1280 },
    baseline: 'zero',
    weighting: 'ridge',
    temperature: null,
    channels: { total: 1280, live: 632, used: 632 },
    forwardPasses: 633,
    agreement: { correlation: 0.62, topOverlap: 0.41, reason: null },
    maps: {
      predicted: mapData(2, 2, [1, 0.2, 0.1, 0]),
      target: mapData(2, 2, [0, 0.1, 0.2, 1]),
      contrast: null,
    },
    overlays: {
      predicted: PNG,
      target: PNG,
      contrast: null,
      small: { picture: PNG, predicted: PNG, target: PNG, contrast: null },
    },
    picture: { width: 640, height: 427, frame: { x: 134, y: 27, width: 374, height: 374 }, orientation: 1 },
    timingMs: { load: 812.34, predict: 31.26, explain: 3910.02, total: 5090.08 },
    peakMemoryBytes: 912_000_000,
    ...changes,
  };
}

/** The same with the contrast of the two classes. */
export function sampleWithContrast(changes: Partial<ExplainResult> = {}): ExplainResult {
  const result = sampleResult();
  return {
    ...result,
    maps: { ...result.maps, contrast: mapData(2, 2, [1, 0, 0, -1]) },
    overlays: {
      predicted: PNG,
      target: PNG,
      contrast: PNG,
      small: { picture: PNG, predicted: PNG, target: PNG, contrast: PNG },
    },
    ...changes,
  };
}

import type { ModelFiles } from '../../engine';
import { listLayers, type DescribedLayer } from './model-layers';
import type { SaidPreprocessing } from './said-preprocessing';
import { NAMED_SCALES } from './scales';

/** Layers that hand on levels as they are. */
const PASSING_ON =
  /^(InputLayer|Random.*|Dropout|GaussianNoise|ZeroPadding2D|Cropping2D|CenterCrop|Resizing|Activation)$/;

/** What networks are fed with in the end spans about this much: 1 for 0..1, 2 for −1..1, 4.5 for ImageNet's deviation. */
const SPAN = { least: 0.5, most: 10 } as const;

/**
 * The levels that a model takes which scales its picture itself, by its first layers or operators.
 *
 * @returns undefined where it does not, or where that tells nothing
 */
export function findOwnScaling(files: ModelFiles): SaidPreprocessing | undefined {
  if (files.kind !== 'layers') {
    const { ownScale } = files;
    return ownScale && { source: 'first operators of the model', scale: NAMED_SCALES[ownScale] };
  }
  const layers = listLayers(files);
  const begin = layers.slice(
    0,
    layers.findIndex((layer) => !isScaling(layer) && !PASSING_ON.test(layer.className)),
  );
  const scaling = begin.filter(isScaling);
  const names = scaling.map(({ name }) => name).join(', ');
  if (scaling.length === 0) return undefined;
  const source = `first layer of the model (${names})`;
  // What was adapted to data has no numbers in the description; Keras' loaders of picture folders give 0 to 255.
  if (scaling.some(({ config }) => config.scale === undefined)) {
    return { source, scale: NAMED_SCALES.raw, isGuess: true };
  }
  const factor = scaling.reduce((product, { config }) => product * meanSize(config.scale), 1);
  const fits = (levels: number): boolean => levels * factor >= SPAN.least && levels * factor <= SPAN.most;
  if (fits(255)) return { source, scale: NAMED_SCALES.raw };
  return fits(1) ? { source, scale: NAMED_SCALES.unit } : undefined;
}

function isScaling({ className }: DescribedLayer): boolean {
  return className === 'Rescaling' || className === 'Normalization';
}

function meanSize(scale: unknown): number {
  const values = (Array.isArray(scale) ? (scale as unknown[]) : [scale]).map(Number).map(Math.abs);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

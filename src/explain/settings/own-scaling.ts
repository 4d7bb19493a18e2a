import { chain, readScales, type Affine, type ModelFiles } from '../../engine';
import { listLayers, type DescribedLayer } from './model-layers';
import type { SaidPreprocessing } from './said-preprocessing';
import { NAMED_SCALES } from './scales';

/** Layers that hand on levels as they are, possibly other pixels or in another order; by their names of before and after the model is opened. */
const PASSING_ON =
  /^(InputLayer|Random.*|Dropout|GaussianNoise|ZeroPadding2D|Cropping2D|(Keras)?CenterCrop|(Keras)?Resizing|Permute|ReversedChannels|Activation)$/;

/**
 * The levels that a model takes which scales its picture itself, by its first layers or operators.
 *
 * @returns undefined where it does not, or where that tells nothing
 */
export function findOwnScaling(files: ModelFiles): SaidPreprocessing | undefined {
  if (files.kind !== 'layers') {
    const { ownScale } = files;
    if (ownScale !== undefined) {
      return { source: 'first operators of the model', scale: NAMED_SCALES[ownScale] };
    }
    // Whoever computes with pictures before the network has levels as they are in files.
    return files.kind !== 'onnx' && files.isUnread
      ? { source: 'the model seems to prepare its pictures itself', scale: NAMED_SCALES.raw, isGuess: true }
      : undefined;
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
  const whole = scaling.map((layer) => affineOf(layer, files.channels)).reduce(chain);
  // Who scales there and back again has shares of one.
  const isIdentity = whole.every(({ a, b }) => Math.abs(a - 1) < 1e-3 && b === 0);
  const ownScale = isIdentity ? 'unit' : readScales(whole);
  return ownScale && { source, scale: NAMED_SCALES[ownScale] };
}

function isScaling({ className }: DescribedLayer): boolean {
  return className === 'Rescaling' || className === 'Normalization';
}

function affineOf({ config: { scale, offset = 0 } }: DescribedLayer, channels: number): Affine {
  const [a, b] = [scale, offset].map((value) => [value].flat().map(Number));
  const at = (values: readonly number[] | undefined, channel: number): number =>
    values?.[values.length === 1 ? 0 : channel] ?? Number.NaN;
  return Array.from({ length: channels }, (_, channel) => ({ a: at(a, channel), b: at(b, channel) }));
}

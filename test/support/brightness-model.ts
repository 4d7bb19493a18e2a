import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { writeTinyClassifier } from './tiny-classifier';

/** Its classes, in alphabetical order; each picture's folder has such a name. */
export const BRIGHTNESSES = ['bright', 'dark', 'mid'] as const;

/**
 * Writes a model that is right about `writeBrightnessPictures` where levels become 0..1 and the centre is cut out, and
 * in no other way that is usual: the answer is dark below a level of 76, bright above 178.
 *
 * What lies beside it says something else: levels to −1..1, squashed.
 *
 * @returns the path of its model.json
 */
export function writeBrightnessModel(folder: string, { hasLabels = true } = {}): string {
  const model = writeTinyClassifier(folder, { labels: BRIGHTNESSES, channels: 2, size: 32 });
  // Features: relu(x − ½) and relu(½ − x) of the red channel. Logits: 20 times the first, 20 times the second, 4.
  const kernel = new Float32Array(3 * 3 * 3 * 2);
  kernel.set([1, -1], (1 * 3 + 1) * 3 * 2);
  const weights = [...kernel, -0.5, 0.5, ...[20, 0, 0], ...[0, 20, 0], ...[0, 0, 4]];
  writeFileSync(path.join(folder, 'weights.bin'), new Uint8Array(Float32Array.from(weights).buffer));
  if (!hasLabels) rmSync(path.join(folder, 'labels.json'));
  return model;
}

const LEVELS: Readonly<Record<(typeof BRIGHTNESSES)[number], readonly number[]>> = {
  bright: [200, 210, 220, 225, 230, 235],
  dark: [20, 30, 40, 45, 50, 55],
  mid: [85, 100, 120, 135, 150, 165],
};

/** Grey pictures, 64×32, of which the sides that a square in the middle leaves out say something else. */
export async function writeBrightnessPictures(
  folder: string,
  nameOf = (name: string, i: number) => `${name}/${i}.png`,
) {
  for (const name of BRIGHTNESSES) {
    for (const [i, level] of LEVELS[name].entries()) {
      const side = name === 'bright' ? 0 : 255;
      const pixels = new Uint8Array(64 * 32).map((_, at) => (at % 64 >= 16 && at % 64 < 48 ? level : side));
      const file = path.join(folder, nameOf(name, i));
      mkdirSync(path.dirname(file), { recursive: true });
      await sharp(pixels, { raw: { width: 64, height: 32, channels: 1 } }).toFile(file);
    }
  }
}

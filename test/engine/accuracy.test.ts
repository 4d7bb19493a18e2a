/** The embedded model, from the file on disk to the class, against PyTorch with Pillow on 260 ImageNet pictures. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { framePicture, toModelInput } from '../../src/input';
import { toProbabilities } from '../../src/shared/probabilities';
import { decodeFile } from '../support/decode-file';
import { loadLite0 } from '../support/lite0';
import { IMAGENET_SAMPLE, LITE0_VECTORS, ROOT } from '../support/paths';

/** Class and probability by PyTorch with Pillow's preprocessing, the probability to four places. */
type Predictions = Record<string, { readonly predicted: number; readonly probability: number }>;

const sample = path.join(IMAGENET_SAMPLE, 'predictions.json');
const isThere = existsSync(sample) && hasNativeRuntime();

describe('what the embedded model sees', () => {
  it.each([
    ['rocket', 'space_shuttle/rocket.jpg'],
    ['chelsea', 'chelsea.png'],
    ['astronaut', 'astronaut.png'],
    ['coffee', 'coffee.png'],
  ])('of %s is the crop that Pillow makes, to the bit', async (name, file) => {
    const { preprocessing } = (await loadLite0('wasm')).settings;
    const picture = await decodeFile(path.join(ROOT, 'media', 'pictures', file), { exif: 'ignore' });
    const crop = await decodeFile(path.join(LITE0_VECTORS, `${name}.crop.png`), { exif: 'ignore' });
    const framed = framePicture(picture, preprocessing, 'model').picture;
    expect(Buffer.compare(Buffer.from(framed.pixels), crop.pixels)).toBe(0);
  });

  it.skipIf(!isThere)('on 260 pictures gives the class that PyTorch gives (skipped without the sample)', async () => {
    const { model, settings } = await loadLite0('tfjs-node');
    const layer = model.description.layers.at(-1);
    if (layer === undefined) throw new Error('no layer');
    const predictions = JSON.parse(readFileSync(sample, 'utf8')) as Predictions;
    const different: string[] = [];
    let largestError = 0;
    for (const [file, { predicted, probability }] of Object.entries(predictions)) {
      const picture = await decodeFile(path.join(IMAGENET_SAMPLE, file), { exif: 'ignore' });
      const input = toModelInput(
        framePicture(picture, settings.preprocessing, 'model').picture,
        settings.preprocessing,
      );
      const bound = model.bind(layer, input, new Float32Array(input.length));
      const probabilities = toProbabilities((await bound.predict()).logits, 'softmax');
      bound.release();
      largestError = Math.max(largestError, Math.abs((probabilities[predicted] ?? 0) - probability));
      if (probabilities.some((value) => value > (probabilities[predicted] ?? 0))) different.push(file);
    }
    expect(Object.keys(predictions)).toHaveLength(260);
    expect(different.length, different.join(', ')).toBeLessThanOrEqual(3);
    // Half of the last place given, and what float32 adds.
    expect(largestError).toBeLessThan(6e-5);
  });
});

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { planChannels } from '../engine/channels';
import { saliencyMap, scaleToUnit, type SaliencyMap, type Size } from '../maps';
import type { Method, MethodOption, MethodSubject, OptionValues } from './method';
import { SEED } from './seed';

const OWN_SEED: MethodOption = { ...SEED, words: 'what is drawn by chance', usual: 1 };

/** How wide the Gaussian is: its standard deviation as a share of each side. */
const GAUSSIAN_SPREAD = 0.25;

type Draw = (subject: MethodSubject, size: Size, options: OptionValues) => SaliencyMap;

/**
 * Maps that know nothing of what the model computes, or of the class. Whatever a measurement says in favour of one of
 * them, it does not say in favour of an explanation.
 */
export const CONTROLS: readonly Method[] = [
  control('control-ones', 'All ones', [], (_subject, size) => ({
    ...size,
    data: new Float32Array(size.height * size.width).fill(1),
    low: 1,
    high: 1,
    constant: true,
  })),
  control('control-gaussian', 'Centred Gaussian', [], (_subject, size) => gaussianMap(size)),
  control('control-random', 'Random map', [OWN_SEED], ({ layer }, size, options) => {
    // As coarse as the maps that it is compared with, so that only the places are chance.
    const { height, width } = layer;
    const random = randomNumbers(options);
    const data = Float32Array.from({ length: height * width }, random);
    return saliencyMap({ height, width, channels: 1, data }, [0], Float64Array.of(1), size);
  }),
  control('control-random-weights', 'Random weights', [OWN_SEED], ({ layer, activations }, size, options) => {
    const { live } = planChannels(activations.data, layer.channels);
    const random = randomNumbers(options);
    return saliencyMap(activations, live, Float64Array.from(live, random), size);
  }),
];

function control(name: string, title: string, options: readonly MethodOption[], draw: Draw): Method {
  return {
    name,
    title,
    source: 'a control: it does not depend on the class',
    needs: 'forward',
    steps: 'maps',
    uses: ['layer'],
    options,
    begin: (subject, values) => ({
      byteLength: 0,
      progress: () => ({ done: 1, of: 1 }),
      work: () => Promise.resolve(0),
      draw: ({ size }) => {
        const map = draw(subject, size, values);
        return { predicted: map, target: map, contrast: null };
      },
    }),
  };
}

function gaussianMap({ height, width }: Size): SaliencyMap {
  const raw = new Float64Array(height * width);
  for (let y = 0; y < height; y += 1) {
    const down = ((y + 0.5) / height - 0.5) / GAUSSIAN_SPREAD;
    for (let x = 0; x < width; x += 1) {
      const across = ((x + 0.5) / width - 0.5) / GAUSSIAN_SPREAD;
      raw[y * width + x] = Math.exp(-(down * down + across * across) / 2);
    }
  }
  return scaleToUnit(raw, { height, width });
}

function randomNumbers({ seed }: OptionValues): () => number {
  const generator = xoroshiro128plus(Number(seed));
  return () => uniformFloat64(generator);
}

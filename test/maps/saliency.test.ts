/** Maps against closed forms, hand-made examples, PyTorch and Pillow. */
import { describe, expect, it } from 'vitest';
import {
  combineChannels,
  contrastMap,
  channelMask,
  saliencyMap,
  upsampleBilinear,
  type Activations,
} from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { seededNumbers } from '../support/tiny-classifier';

/** Activations of some 2×2 channels, each written row by row. */
function channels2x2(...maps: readonly (readonly [number, number, number, number])[]): Activations {
  const data = Float32Array.from(
    { length: 4 * maps.length },
    (_, i) => maps[i % maps.length]?.[Math.floor(i / maps.length)] ?? 0,
  );
  return { height: 2, width: 2, channels: maps.length, data };
}

const SAME = { height: 2, width: 2 };

function randomActivations(random: () => number, channels: number, low = 0): Activations {
  const [height, width] = [1 + Math.floor(random() * 7), 2 + Math.floor(random() * 6)];
  const data = Float32Array.from({ length: height * width * channels }, () => low + random() * (1 - low));
  return { height, width, channels, data };
}

describe('upsampleBilinear', () => {
  // m = np.array([[0.5, -1.25, 2.0], [3.0, 0.25, -0.75]], dtype=np.float32)
  const map = Float64Array.of(0.5, -1.25, 2, 3, 0.25, -0.75);

  it('gives what PyTorch and Pillow give', () => {
    // torch 2.13.0: F.interpolate(torch.tensor(m)[None, None], size=(5, 7), mode='bilinear', align_corners=False)
    // Pillow 13.0.0: Image.fromarray(m, mode='F').resize((7, 5), Image.BILINEAR), which differs by 2.4e-7 from it
    const expected = [
      ...[0.5, 0.25, -0.5, -1.25, 0.1428573, 1.5357145, 2.0],
      ...[0.75, 0.4857143, -0.3071429, -1.1, 0.1107143, 1.3214287, 1.7249999],
      ...[1.75, 1.4285715, 0.4642857, -0.5, -0.0178571, 0.4642858, 0.625],
      ...[2.75, 2.3714287, 1.2357143, 0.1000001, -0.1464286, -0.3928573, -0.4750001],
      ...[3.0, 2.607143, 1.4285715, 0.25, -0.1785714, -0.6071429, -0.75],
    ];
    const actual = upsampleBilinear(map, { height: 2, width: 3 }, { height: 5, width: 7 });
    expect(largestDifference(actual, expected).error).toBeLessThan(5e-7);
  });

  it('gives what PyTorch gives where the layer is larger than the picture', () => {
    // torch 2.13.0: F.interpolate(torch.arange(36.).reshape(1, 1, 6, 6) ** 2, size=(4, 4), mode='bilinear', align_corners=False)
    const squares = Float64Array.from({ length: 36 }, (_, i) => i * i);
    const expected = [10, 17.5, 29.5, 46, 122.5, 157, 196, 239.5, 397, 458.5, 524.5, 595, 833.5, 922, 1015, 1112.5];
    const actual = upsampleBilinear(squares, { height: 6, width: 6 }, { height: 4, width: 4 });
    expect(largestDifference(actual, expected).error).toBeLessThan(1e-9);
  });

  it('is exact on a plane between the centres of the outer cells, and holds their values beyond', () => {
    // At pixel i the cell coordinate is (i + ½) · 4/28 − ½, clamped to [0, 3] (half-pixel centres).
    const plane = Float64Array.from({ length: 16 }, (_, i) => 3 * (i % 4) - 2 * Math.floor(i / 4) + 1);
    const at = (i: number): number => Math.min(3, Math.max(0, ((i + 0.5) * 4) / 28 - 0.5));
    const expected = Array.from({ length: 28 * 28 }, (_, i) => 3 * at(i % 28) - 2 * at(Math.floor(i / 28)) + 1);
    const actual = upsampleBilinear(plane, { height: 4, width: 4 }, { height: 28, width: 28 });
    expect(largestDifference(actual, expected).error).toBeLessThan(1e-12);
  });

  it('keeps a map of the same size, and spreads a single cell', () => {
    expect(upsampleBilinear(map, { height: 2, width: 3 }, { height: 2, width: 3 })).toEqual(map);
    const one = upsampleBilinear(Float64Array.of(7), { height: 1, width: 1 }, { height: 3, width: 2 });
    expect(Array.from(one)).toEqual([7, 7, 7, 7, 7, 7]);
  });
});

describe('combineChannels', () => {
  it('is the weighted sum, of the channels that are named', () => {
    const activations = channels2x2([1, 2, 3, 4], [9, 9, 9, 9], [10, 0, -10, 5]);
    expect(Array.from(combineChannels(activations, [0, 2], Float64Array.of(2, 0.5)))).toEqual([7, 4, 1, 10.5]);
    expect(Array.from(combineChannels(activations, [2, 0, 1], Float64Array.of(1)))).toEqual([10, 0, -10, 5]);
  });

  it('has no weight without a channel', () => {
    expect(() => combineChannels(channels2x2([1, 2, 3, 4]), [0], Float64Array.of(1, 2))).toThrow(RangeError);
  });
});

describe('saliencyMap', () => {
  it('is ReLU and min-max of the sum, by hand', () => {
    // 2·[1,2,3,4] − 1·[0,6,0,0] = [2,−2,6,8] → ReLU [2,0,6,8] → min-max [¼,0,¾,1]
    const map = saliencyMap(channels2x2([1, 2, 3, 4], [0, 6, 0, 0]), [0, 1], Float64Array.of(2, -1), SAME);
    expect(map).toMatchObject({ height: 2, width: 2, low: 0, high: 8, constant: false });
    expect(Array.from(map.data)).toEqual([0.25, 0, 0.75, 1]);
  });

  it('needs the ReLU: without it, signed activations would give another map', () => {
    // [−4,−2,0,4] → ReLU [0,0,0,4]; without ReLU it would be [0,¼,½,1].
    const map = saliencyMap(channels2x2([-4, -2, 0, 4]), [0], Float64Array.of(1), SAME);
    expect(Array.from(map.data)).toEqual([0, 0, 0, 1]);
  });

  it('takes the ReLU after the upsampling', () => {
    // A row [−1, 1] over 4 pixels is [−1, −½, ½, 1]; ReLU first would give [0, ¼, ¾, 1].
    const row: Activations = { height: 1, width: 2, channels: 1, data: Float32Array.of(-1, 1) };
    const map = saliencyMap(row, [0], Float64Array.of(1), { height: 1, width: 4 });
    expect(Array.from(map.data)).toEqual([0, 0, 0.5, 1]);
  });

  it.each([
    ['one value everywhere', channels2x2([3, 3, 3, 3]), [1], [3, 3]],
    ['nothing above 0', channels2x2([-1, -2, -3, -4]), [1], [0, 0]],
    ['no weight', channels2x2([1, 2, 3, 4]), [0], [0, 0]],
    ['channels that cancel each other', channels2x2([1, 2, 3, 4], [4, 3, 2, 1]), [0.1, 0.1], [0.5, 0.5]],
    ['no channel', channels2x2([1, 2, 3, 4]), [], [0, 0]],
  ])('is zero and says so for %s', (_, activations, weights, [low, high]) => {
    const map = saliencyMap(activations, [0, 1], Float64Array.from(weights), SAME);
    expect(map.constant).toBe(true);
    expect(Array.from(map.data)).toEqual([0, 0, 0, 0]);
    expect([map.low, map.high].map((value) => Number(value.toFixed(9)))).toEqual([low, high]);
  });

  it('sees differences that are small beside the values, but more than rounding', () => {
    const faint = saliencyMap(channels2x2([1000, 1000, 1000, 1000.001]), [0], Float64Array.of(1), SAME);
    expect(faint.constant).toBe(false);
    expect(faint.data.at(-1)).toBe(1);
  });

  it('does not change by the scale of weights or activations', () => {
    const activations = channels2x2([1, 2, 3, 4], [0, 6, 0, 0]);
    const [expected, ...others] = [1, 1e-30, 1e30].map(
      (scale) => saliencyMap(activations, [0, 1], Float64Array.of(2 * scale, -scale), SAME).data,
    );
    others.forEach((data) => {
      expect(largestDifference(data, expected ?? []).error).toBeLessThan(1e-6);
    });
  });

  it('lies in [0, 1] with both ends taken, for any numbers', () => {
    const random = seededNumbers(1);
    for (let round = 0; round < 50; round += 1) {
      const activations = randomActivations(random, 6, -1);
      const weights = Float64Array.from({ length: 6 }, random);
      const map = saliencyMap(activations, [0, 1, 2, 3, 4, 5], weights, { height: 20, width: 15 });
      if (map.constant) continue;
      expect(Math.min(...map.data)).toBe(0);
      expect(Math.max(...map.data)).toBe(1);
    }
  });

  it('does not change by a flat channel where activations and weights are not negative', () => {
    // A flat channel adds a constant, which the ReLU passes and the min-max takes away (method.md).
    const random = seededNumbers(2);
    for (let round = 0; round < 50; round += 1) {
      const activations = randomActivations(random, 5);
      const level = random() * 3;
      const data = activations.data.map((value, i) => (i % 5 === 4 ? level : value));
      const weights = Float64Array.from({ length: 5 }, random);
      const size = { height: 12, width: 12 };
      const live = saliencyMap({ ...activations, data }, [0, 1, 2, 3], weights.subarray(0, 4), size);
      const all = saliencyMap({ ...activations, data }, [0, 1, 2, 3, 4], weights, size);
      expect(largestDifference(live.data, all.data).error).toBeLessThan(1e-6);
    }
  });
});

describe('contrastMap', () => {
  it('keeps signs and zero, and divides by the largest absolute value, by hand', () => {
    // [1,2,3,4] − [0,6,0,4] = [1,−4,3,0], divided by 4
    const map = contrastMap(channels2x2([1, 2, 3, 4], [0, 6, 0, 4]), [0, 1], Float64Array.of(1, -1), SAME);
    expect(Array.from(map.data)).toEqual([0.25, -1, 0.75, 0]);
    expect(map).toMatchObject({ low: -4, high: 3, constant: false });
  });

  it('is the opposite for the opposite weights, to the bit', () => {
    const random = seededNumbers(3);
    for (let round = 0; round < 20; round += 1) {
      const activations = randomActivations(random, 4, -1);
      const weights = Float64Array.from({ length: 4 }, () => random() - 0.5);
      const size = { height: 9, width: 14 };
      const one = contrastMap(activations, [0, 1, 2, 3], weights, size);
      const other = contrastMap(
        activations,
        [0, 1, 2, 3],
        weights.map((w) => -w),
        size,
      );
      expect(
        largestDifference(
          other.data,
          one.data.map((value) => -value),
        ).error,
      ).toBe(0);
      expect(Math.max(...one.data.map(Math.abs))).toBe(1);
    }
  });

  it('is zero and says so where nothing differs', () => {
    const map = contrastMap(channels2x2([1, 2, 3, 4]), [0], Float64Array.of(0), SAME);
    expect(map).toMatchObject({ constant: true, low: 0, high: 0 });
    expect(Array.from(map.data)).toEqual([0, 0, 0, 0]);
  });

  it('of one value everywhere is not zero: it speaks for one class at every place', () => {
    const map = contrastMap(channels2x2([2, 2, 2, 2]), [0], Float64Array.of(-3), SAME);
    expect(map.constant).toBe(false);
    expect(Array.from(map.data)).toEqual([-1, -1, -1, -1]);
  });
});

describe('channelMask', () => {
  // Two cells of two channels; the second one goes from −2 to 2, and is flat in the first.
  const activations = { height: 1, width: 2, channels: 2, data: new Float32Array([9, -2, 9, 2]) };
  const size = { height: 1, width: 4 };

  it('takes the upsampled activations of one channel to [0, 1], negative ones too', () => {
    const mask = channelMask(activations, 1, size);
    // Bilinear with half-pixel centres gives −2, −1, 1, 2.
    expect([...mask.data]).toEqual([0, 0.25, 0.75, 1]);
    expect(mask).toMatchObject({ low: -2, high: 2, constant: false });
  });

  it('is zero and marked where the channel is flat', () => {
    expect(channelMask(activations, 0, size)).toMatchObject({ data: new Float32Array(4), constant: true });
  });
});

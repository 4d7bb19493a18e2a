import { describe, expect, test } from 'vitest';
import { chooseCollages, meanCurves, toRows, type EvaluatedPicture } from '../../src/evaluate';
import { parseMethodUses } from '../../src/evaluate';

const cat = { index: 1, label: 'cat', probability: 0.5 };
const uses = parseMethodUses('score-cam:logit', 1);

function pictureWith(insertion: number | null, curve: readonly number[]): EvaluatedPicture {
  const measurements = [{ name: 'score-cam:logit', values: { insertion }, curves: { insertion: curve } }];
  return { picture: 'a.png', hash: 'a', explained: cat, predicted: cat, trueClass: 1, measurements };
}

describe('the table', () => {
  test('has the mean over the pictures that have a value, with n', () => {
    const pictures = [pictureWith(0.2, [0, 1]), pictureWith(0.4, [1, 1]), pictureWith(null, [])];
    const measured = { uses, metrics: ['insertion', 'deletion'] as const, pictures, collages: [] };
    const rows = toRows(measured, 1);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ method: 'score-cam:logit', metric: 'insertion', n: 2 });
    expect(rows[0]?.value).toBeCloseTo(0.3, 12);
    expect(meanCurves(measured)).toEqual([{ method: 'score-cam:logit', insertion: [0.5, 1], deletion: null }]);
  });

  test('counts a collage once, whatever its four cells say', () => {
    const collages = [
      { pictures: [], cells: [[0.5, 0.7, null, 0.6]] },
      { pictures: [], cells: [[null, null, null, null]] },
      { pictures: [], cells: [[1, 1, 1, 0.2]] },
    ];
    const [row] = toRows({ uses, metrics: ['grid-pointing'], pictures: [], collages }, 1);
    // (0.6 + 0.8) / 2
    expect(row).toMatchObject({ n: 2 });
    expect(row?.value).toBeCloseTo(0.7, 12);
  });
});

describe('collages', () => {
  const pictures = Array.from({ length: 30 }, (_, i) => ({
    ...{ image: `${i}.png`, hash: String(i) },
    classIndex: i % 5,
  }));

  test('hold four pictures of distinct classes, each picture once', () => {
    const collages = chooseCollages(pictures, 3);
    expect(collages.length).toBeGreaterThanOrEqual(6);
    for (const collage of collages) expect(new Set(collage.map(({ classIndex }) => classIndex)).size).toBe(4);
    const used = collages.flat().map(({ image }) => image);
    expect(new Set(used).size).toBe(used.length);
  });

  test('are those of the seed, in whatever order the pictures come', () => {
    expect(chooseCollages(pictures.toReversed(), 3)).toEqual(chooseCollages(pictures, 3));
    expect(chooseCollages(pictures, 4)).not.toEqual(chooseCollages(pictures, 3));
  });

  test('are none where three classes are all', () => {
    expect(
      chooseCollages(
        pictures.filter(({ classIndex }) => classIndex < 3),
        1,
      ),
    ).toEqual([]);
  });
});

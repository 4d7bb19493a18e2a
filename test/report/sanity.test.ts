/** What a sanity check says of its numbers, as far as the numbers allow. */
import { describe, expect, test } from 'vitest';
import type { SanityPoint, SanityResult } from '../../src/protocol';
import { percent, renderSanity, sanityCsv, sanityLines, toSanityRecord } from '../../src/report';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

/** A check of the methods, by the rank correlations of the cascade; the first stage lies behind the target layer. */
function resultOf(cascades: Readonly<Record<string, readonly (number | null)[]>>): SanityResult {
  const points = Object.entries(cascades).flatMap(([method, values]) =>
    values.map((spearman, stage): SanityPoint => {
      const similarity = { spearman, ssim: spearman, hog: null };
      const facts = { constant: spearman === null, probability: 0.25, changesActivations: stage > 0 };
      return { method, order: 'cascading', stage, similarity, ...facts, png: PNG };
    }),
  );
  return {
    ...{ image: '/pictures/<cat>.png', pictureHash: 'p', seed: 7, forwardPasses: 9, warnings: ['A <warning>.'] },
    model: { name: '<net>', contentHash: 'm' } as SanityResult['model'],
    layer: { name: 'last' } as SanityResult['layer'],
    explained: { index: 3, label: '=tabby', probability: 0.5 },
    stages: [
      { name: 'classes', layers: ['classes'] },
      { name: '=top', layers: ['top'] },
      { name: 'block2', layers: ['block2b', 'block2a'] },
      { name: 'stem', layers: ['stem'] },
    ],
    originals: Object.keys(cascades).map((method) => ({ method, constant: false, png: PNG })),
    points,
    sheets: [{ order: 'cascading', png: PNG }],
  };
}

const RESULT = resultOf({
  changing: [0.4, 0.35, 0.29, 0.9],
  staying: [0.95, 0.2, 0.3, 0.8],
  gone: [0.5, 0.5, null, 0.1],
});

describe('the verdict', () => {
  const { verdicts } = toSanityRecord(RESULT);

  test('is given where the head and a block of at least two layers are randomised', () => {
    const randomised = ['classes', '=top', 'block2'];
    expect(verdicts).toEqual([
      { method: 'changing', passes: true, randomised, spearman: 0.29, behindLayer: 0.4, fallsAt: 'block2' },
      { method: 'staying', passes: false, randomised, spearman: 0.3, behindLayer: 0.95, fallsAt: '=top' },
      { method: 'gone', passes: null, randomised, spearman: null, behindLayer: 0.5, fallsAt: 'stem' },
    ]);
  });

  test('is said in words, also that a method does not pass, and what that means', () => {
    const lines = sanityLines(RESULT, toSanityRecord(RESULT));
    expect(lines.find((line) => line.startsWith('changing passes'))).toContain('0.29');
    const failed = lines.find((line) => line.startsWith('staying does not pass'));
    expect(failed).toContain('with classes, =top and block2 randomised, its map still has a rank correlation of 0.30');
    expect(failed).toContain('With only what lies behind layer last randomised, it is 0.95: the map owes much');
    expect(failed).toContain('no evidence for the class');
    expect(lines.find((line) => line.startsWith('gone: nothing can be said'))).toBeDefined();
  });

  test('is not given without the cascade', () => {
    const points = RESULT.points.map((point): SanityPoint => ({ ...point, order: 'independent' }));
    expect(toSanityRecord({ ...RESULT, points }).verdicts).toEqual([]);
  });
});

test('the table has a line a stage, and says what is added to what', () => {
  const share = percent(0.25);
  const lines = sanityLines(RESULT, toSanityRecord(RESULT));
  const from = lines.findIndex((line) => line.startsWith('staying, cascading'));
  expect(lines.slice(from + 1, from + 6).map((line) => line.split(/ {2,}/))).toEqual([
    ['', 'Spearman', 'SSIM', 'HOG', 'class'],
    ['', 'classes', '0.950', '0.950', '–', share],
    ['+ =top', '0.200', '0.200', '–', share],
    ['+ block2', '0.300', '0.300', '–', share],
    ['+ stem', '0.800', '0.800', '–', share],
  ]);
});

test('cells of the CSV are no formulas, and what is not known is empty', () => {
  const lines = sanityCsv(toSanityRecord(RESULT).rows).split('\r\n');
  expect(lines[0]).toBe('method,order,stage,name,spearman,ssim,hog,probability,constant,changes_activations');
  expect(lines[2]).toBe("changing,cascading,2,'=top,0.35,0.35,,0.25,false,true");
  expect(lines[11]).toBe('gone,cascading,3,block2,,,,0.25,true,true');
});

test('the report shows curves and maps, its names as text only, and a line begins at 1', () => {
  const page = renderSanity(RESULT, toSanityRecord(RESULT), 'npx scorecam sanity <x>');
  expect(page).toContain('&lt;cat&gt;.png');
  expect(page).not.toMatch(/<cat>|<net>|<warning>|<x>/);
  expect(page).toContain("default-src 'none'");
  // Three methods, the trained map and four stages each.
  expect(page.match(/<img /g)).toHaveLength(3 * 5);
  // Two plots: nothing is known of the third similarity. At 1 a line is at the top, at the lowest value, 0, at the bottom.
  const lines = [...page.matchAll(/points="([^"]*)"/g)].map(([, points]) => points);
  expect(lines).toHaveLength(2 * 3);
  expect(lines[0]).toBe('0.0,0.0 100.0,120.0 200.0,130.0 300.0,142.0 400.0,20.0');
  expect(lines[2]).toBe('0.0,0.0 100.0,100.0 200.0,100.0 400.0,180.0');
});

import { describe, expect, it } from 'vitest';
import type { HideResult } from '../../src/protocol';
import { changesOf, hideSummary, movesText, pointsText, shareText } from '../../webview-ui/src/components/hide-words';

const score = (index: number, label: string, probability: number) => ({ index, label, probability });
const change = (before: number, after: number) => ({ before: score(1, 'a', before), after: score(1, 'a', after) });

const result: HideResult = {
  before: [score(657, 'missile', 0.3), score(812, 'space shuttle', 0.05)],
  after: [score(812, 'space shuttle', 0.09), score(657, 'missile', 0.12)],
  predicted: score(744, 'projectile', 0.4),
};

describe('how probabilities moved', () => {
  it.each([
    [0.3, 0.12, '−18 points'],
    [0.05, 0.09, '+4 points'],
    // 38 % → 12 %
    [0.3849, 0.1151, '−26 points'],
    [0.384, 0.396, '+2 points'],
    [0.371, 0.3749, '+0.4 points'],
    [0.5, 0.51, '+1 point'],
    [0.03, 0.026, '−0.4 points'],
    [0.5, 0.5004, 'no change'],
    [0, 1, '+100 points'],
  ])('from %d to %d in points', (before, after, expected) => {
    expect(pointsText(change(before, after))).toBe(expected);
  });

  it('puts the classes together by their index', () => {
    expect(changesOf(result).map(shareText)).toEqual(['30\u00a0% → 12\u00a0%', '5\u00a0% → 9\u00a0%']);
  });

  it('says when another class wins', () => {
    expect(hideSummary(result, { hidden: 0.125, said: score(657, 'missile', 0.3) })).toBe(
      '13\u00a0% of what the model sees is hidden. Now the model says projectile (40\u00a0%) instead of missile.',
    );
    expect(hideSummary(result, { hidden: 0.125, said: score(744, 'projectile', 0.2) })).toContain(
      'The model still says projectile (40\u00a0%).',
    );
  });

  it('can be read aloud', () => {
    expect(movesText(result)).toBe(
      'missile 30\u00a0% → 12\u00a0%, −18 points; space shuttle 5\u00a0% → 9\u00a0%, +4 points',
    );
  });

  it('shows a label as text that can be printed', () => {
    const hostile = { ...result, predicted: score(1, '<b>\u202e', 0.4) };
    expect(hideSummary(hostile, { hidden: 0.5, said: score(657, 'missile', 0.3) })).toContain(
      'says <b>\ufffd (40\u00a0%)',
    );
  });
});

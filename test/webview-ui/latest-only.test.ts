import { beforeEach, describe, expect, it } from 'vitest';
import { LatestOnly } from '../../webview-ui/src/latest-only';

let sent: [id: number, question: string][];
let questions: LatestOnly<string>;

beforeEach(() => {
  sent = [];
  questions = new LatestOnly<string>((id, question) => {
    sent.push([id, question]);
  });
});

describe('LatestOnly', () => {
  it('asks the newest of those that came while one was under way', () => {
    for (const question of ['a', 'b', 'c', 'd']) questions.ask(question);
    expect(sent).toEqual([[1, 'a']]);
    expect(questions.answered(1)).toBe(true);
    expect(sent).toEqual([
      [1, 'a'],
      [2, 'd'],
    ]);
    expect(questions.answered(2)).toBe(true);
    questions.ask('e');
    expect(sent.at(-1)).toEqual([3, 'e']);
    expect(sent).toHaveLength(3);
  });

  it('takes no answer twice, and none to what it did not ask', () => {
    questions.ask('a');
    expect(questions.answered(7)).toBe(false);
    expect(questions.answered(1)).toBe(true);
    expect(questions.answered(1)).toBe(false);
  });

  it('asks at once after it was told to forget, and takes no late answer', () => {
    questions.ask('a');
    questions.ask('b');
    questions.forget();
    expect(questions.answered(1)).toBe(false);
    questions.ask('c');
    expect(sent).toEqual([
      [1, 'a'],
      [2, 'c'],
    ]);
    expect(questions.answered(1)).toBe(false);
    expect(questions.answered(2)).toBe(true);
  });
});

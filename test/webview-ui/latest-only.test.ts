import { beforeEach, describe, expect, it } from 'vitest';
import { LatestOnly } from '../../webview-ui/src/latest-only';

let sent: { id: number; question: string }[];
let questions: LatestOnly<string>;

beforeEach(() => {
  sent = [];
  questions = new LatestOnly<string>((id, question) => {
    if (question === 'nothing') return false;
    sent.push({ id, question });
    return true;
  });
});

const asked = (): string[] => sent.map(({ question }) => question);
const lastId = (): number => sent.at(-1)?.id ?? Number.NaN;

describe('LatestOnly', () => {
  it('asks the newest of those that came while one was under way', () => {
    for (const question of ['a', 'b', 'c', 'd']) questions.ask(question);
    expect(asked()).toEqual(['a']);
    expect(questions.answered(lastId())).toBe(true);
    expect(asked()).toEqual(['a', 'd']);
    expect(questions.busy).toBe(true);
    expect(questions.answered(lastId())).toBe(true);
    expect(questions.busy).toBe(false);
    questions.ask('e');
    expect(asked()).toEqual(['a', 'd', 'e']);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
  });

  it('takes no answer twice, and none to what it did not ask', () => {
    questions.ask('a');
    expect(questions.answered(lastId() + 1)).toBe(false);
    expect(questions.answered(lastId())).toBe(true);
    expect(questions.answered(lastId())).toBe(false);
  });

  it('waits for no answer where nothing was sent', () => {
    questions.ask('nothing');
    expect(questions.busy).toBe(false);
    questions.ask('a');
    questions.ask('nothing');
    expect(questions.answered(lastId())).toBe(true);
    expect(questions.busy).toBe(false);
    expect(asked()).toEqual(['a']);
  });

  it('asks at once after it was told to forget, and takes no late answer', () => {
    questions.ask('a');
    const first = lastId();
    questions.ask('b');
    questions.forget();
    expect(questions.answered(first)).toBe(false);
    questions.ask('c');
    expect(asked()).toEqual(['a', 'c']);
    expect(questions.answered(first)).toBe(false);
    expect(questions.answered(lastId())).toBe(true);
  });
});

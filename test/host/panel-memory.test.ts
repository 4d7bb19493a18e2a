import { FIRST_QUESTION } from '../../src/protocol';
import { describe, expect, it } from 'vitest';
import { PanelMemory } from '../../src/host/panel-memory';
import type { ToPanel } from '../../src/protocol';

const started = (id: number): ToPanel => ({
  type: 'explain/started',
  id,
  picture: { name: 'a.png', folder: '' },
  question: FIRST_QUESTION,
  anew: true,
});
const scored = (id: number, done: number): ToPanel => ({
  type: 'explain/progress',
  id,
  progress: { kind: 'scored', done, of: 10, preview: null },
});
const classes = (id: number): ToPanel => ({
  type: 'explain/progress',
  id,
  progress: { kind: 'classes', classes: { labels: ['cat'], synsets: [null], probabilities: new Float32Array([1]) } },
});

describe('what a panel has been told', () => {
  it('is nothing before the first question', () => {
    const memory = new PanelMemory();
    expect(memory.recall()).toEqual([]);
    expect(memory.missing()).toEqual(['picture', 'classes']);
  });

  it('holds the last progress only', () => {
    const memory = new PanelMemory();
    [started(1), scored(1, 2), scored(1, 4)].forEach((message) => {
      memory.remember(message);
    });
    expect(memory.recall()).toEqual([started(1), scored(1, 4)]);
  });

  it('keeps what holds for the picture over questions, under the number of the last one', () => {
    const memory = new PanelMemory();
    [started(1), classes(1), { type: 'explain/cancelled', id: 1 } as const, started(2)].forEach((message) => {
      memory.remember(message);
    });
    expect(memory.recall()).toEqual([started(2), classes(2)]);
    expect(memory.missing()).toEqual(['picture']);
  });
});

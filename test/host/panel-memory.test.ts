import { describe, expect, it } from 'vitest';
import { PanelMemory } from '../../src/host/panel-memory';
import { FIRST_QUESTION, type ToPanel } from '../../src/protocol';
import { sampleResult } from '../report/sample';
import { sampleParts } from './sample-parts';

const started = (id: number): ToPanel => ({
  type: 'explain/started',
  id,
  picture: { name: 'a.png', folder: '' },
  model: { name: 'EfficientNet-Lite0', path: null, why: 'the embedded model' },
  question: FIRST_QUESTION,
  anew: id === 1,
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

const thumbnail = (index: number): ToPanel => ({ type: 'pictures/thumbnail', index, png: new Uint8Array([index]) });

function remember(messages: readonly ToPanel[]): PanelMemory {
  const memory = new PanelMemory();
  messages.forEach((message) => {
    memory.remember(message);
  });
  return memory;
}

describe('what a panel has been told', () => {
  it('is nothing before the first question', () => {
    const memory = new PanelMemory();
    expect(memory.recall()).toEqual([]);
    expect(memory.known()).toEqual({});
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
  });

  it('forgets all of a picture when there is another one', () => {
    const memory = remember([started(1), classes(1)]);
    const other = { ...started(2), anew: true } as ToPanel;
    memory.remember(other);
    expect(memory.recall()).toEqual([other]);
    expect(memory.known()).toEqual({});
  });

  it('holds the scores of an answer, and gives its parts', () => {
    const parts = sampleParts();
    const progress = (part: Extract<ToPanel, { type: 'explain/progress' }>['progress']): ToPanel => ({
      type: 'explain/progress',
      id: 1,
      progress: part,
    });
    const memory = remember([
      started(1),
      progress({ kind: 'picture', picture: parts.picture }),
      progress({ kind: 'classes', classes: parts.classes }),
      progress({ kind: 'scores', scores: parts.scores }),
      { type: 'model/layers', layers: parts.layers },
      { type: 'explain/done', id: 1, result: parts.result },
    ]);
    expect(memory.known()).toEqual({ ...parts, refused: undefined });
    expect(memory.recall()).toContainEqual(progress({ kind: 'scores', scores: parts.scores }));
  });

  it('tells a new page the question that the last one drew itself', () => {
    const memory = remember([started(1), { type: 'explain/done', id: 1, result: sampleResult() }]);
    memory.changeQuestion({ ...FIRST_QUESTION, target: 7 });
    expect(memory.recall()[0]).toMatchObject({ type: 'explain/started', id: 1, question: { target: 7 } });
  });

  const done: ToPanel = { type: 'explain/done', id: 1, result: sampleResult() };
  const failed: ToPanel = { type: 'explain/failed', id: 2, error: { code: 'engine', message: 'It ended.', hint: '' } };

  it('goes back to the last answer where a question ended without maps, under the new number', () => {
    const anothers = (end: ToPanel): ToPanel[] => remember([started(1), done, started(2), scored(2, 1), end]).recall();
    const answer = [
      { ...started(1), id: 2 },
      { ...done, id: 2 },
    ];
    expect(anothers({ type: 'explain/cancelled', id: 2 })).toEqual(answer);
    expect(anothers(failed)).toEqual([...answer, failed]);
  });

  it('stays with a question that has given a preview, or that is about another picture', () => {
    const { maps } = sampleResult();
    const preview: ToPanel = {
      type: 'explain/progress',
      id: 2,
      progress: { kind: 'scored', done: 1, of: 2, preview: maps },
    };
    expect(remember([started(1), done, started(2), preview, failed]).recall()).toEqual([started(2), preview, failed]);
    const other = { ...started(2), anew: true } as ToPanel;
    expect(remember([started(1), done, other, failed]).recall()).toEqual([other, failed]);
  });

  it('holds the layers for as long as the model is the same', () => {
    const layers: ToPanel = { type: 'model/layers', layers: [] };
    const next = { ...started(2), anew: true } as ToPanel;
    expect(remember([started(1), layers, next]).recall()).toEqual([next, layers]);
    const other = { ...next, model: { name: 'own', path: '/own' } } as ToPanel;
    expect(remember([started(1), layers, other]).recall()).toEqual([other]);
  });

  it('is that a model is looked for, until a picture is explained by it', () => {
    const layers: ToPanel = { type: 'model/layers', layers: [] };
    const finding: ToPanel = { type: 'explain/finding', picture: { name: 'next.png', folder: '' } };
    const told = [started(1), layers, classes(1), finding];
    expect(remember(told).recall()).toEqual([finding, layers]);
    expect(remember(told).known()).toMatchObject({ classes: undefined, result: undefined });
    const next = { ...started(2), anew: true } as ToPanel;
    expect(remember([...told, next]).recall()).toEqual([next, layers]);
  });

  it('begins with what holds for the panel, in its last form, and ends with the thumbnails', () => {
    const pin: ToPanel = { type: 'pin/shown', messages: [started(1)] };
    const notices: ToPanel = { type: 'panel/notices', notices: [] };
    const memory = remember([
      { type: 'pin/shown', messages: null },
      notices,
      started(1),
      thumbnail(0),
      thumbnail(1),
      pin,
    ]);
    expect(memory.recall()).toEqual([pin, notices, started(1), thumbnail(0), thumbnail(1)]);
    expect(memory.recallAnswer()).toEqual([started(1)]);
  });

  it('holds thumbnails for as long as the film is the same', () => {
    const film: ToPanel = { type: 'pictures/film', film: [{ name: 'a.png', folder: '' }] };
    const at = (index: number): ToPanel => ({ type: 'pictures/position', position: { index, count: 2 } });
    const memory = remember([film, at(0), thumbnail(0), at(1)]);
    expect(memory.hasThumbnail(0)).toBe(true);
    expect(memory.recall()).toEqual([film, at(1), thumbnail(0)]);
    memory.remember(film);
    expect(memory.hasThumbnail(0)).toBe(false);
  });
});

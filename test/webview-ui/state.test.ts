import { FIRST_QUESTION } from '../../src/protocol';
import { describe, expect, it } from 'vitest';
import type { MapSet, Progress, ToPanel } from '../../src/protocol';
import { EMPTY_STATE, type PanelState } from '../../webview-ui/src/panel-state';
import { reduce } from '../../webview-ui/src/state';

const missile = { index: 657, label: 'missile', probability: 0.3 };
const projectile = { index: 744, label: 'projectile', probability: 0.2 };
const shuttle = { index: 812, label: 'space shuttle', probability: 0.05 };
const map = { height: 1, width: 1, data: new Float32Array(1), low: 0, high: 1, constant: false };
const maps: MapSet = { predicted: map, target: map, contrast: null };

const started = (id: number): ToPanel => ({
  type: 'explain/started',
  id,
  picture: { name: 'rocket.jpg', folder: '' },
  question: FIRST_QUESTION,
  anew: true,
});
const progress = (id: number, value: Progress): ToPanel => ({ type: 'explain/progress', id, progress: value });
const after = (messages: readonly ToPanel[]): PanelState => messages.reduce(reduce, EMPTY_STATE);

const first = [
  started(1),
  progress(1, { kind: 'predicted', predicted: missile, target: projectile, top5: [missile, projectile] }),
];

describe('the state of a panel', () => {
  it('goes from empty over loading to a preview', () => {
    expect(EMPTY_STATE.status).toBe('empty');
    expect(after(first)).toMatchObject({ status: 'loading', shown: { predicted: missile, target: projectile } });
    const state = after([...first, progress(1, { kind: 'scored', done: 32, of: 64, preview: maps })]);
    expect(state).toMatchObject({ status: 'preview', maps, scored: { done: 32, of: 64 } });
  });

  it('names the class of the maps that are shown until those of another class come', () => {
    const asking = [
      ...first,
      progress(1, { kind: 'scored', done: 64, of: 64, preview: maps }),
      started(2),
      progress(2, { kind: 'predicted', predicted: missile, target: shuttle, top5: [missile] }),
    ];
    expect(after(asking)).toMatchObject({ asked: { target: shuttle }, shown: { target: projectile } });
    const answered = after([...asking, progress(2, { kind: 'scored', done: 64, of: 64, preview: maps })]);
    expect(answered.shown?.target).toEqual(shuttle);
  });

  it('is not changed by what belongs to an older question', () => {
    const state = after([...first, started(2)]);
    expect(reduce(state, { type: 'explain/cancelled', id: 1 })).toBe(state);
    expect(reduce(state, progress(1, { kind: 'scored', done: 1, of: 2, preview: maps }))).toBe(state);
  });

  it('keeps the maps when a question is cancelled or fails, and forgets the error with the next question', () => {
    const shown = [...first, progress(1, { kind: 'scored', done: 32, of: 64, preview: maps })];
    expect(after([...shown, { type: 'explain/cancelled', id: 1 }])).toMatchObject({ status: 'cancelled', maps });
    const error = { code: 'engine', message: 'It ended.', hint: 'Try again.' };
    const failed = after([...shown, { type: 'explain/failed', id: 1, error }]);
    expect(failed).toMatchObject({ status: 'failed', error, maps });
    expect(reduce(failed, started(2))).toMatchObject({ status: 'loading', error: null });
  });
});

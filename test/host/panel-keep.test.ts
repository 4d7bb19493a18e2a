import { expect, it, test } from 'vitest';
import { keptOf, parseKeep } from '../../src/host/panel-keep';
import type { SessionStart } from '../../src/host/session-services';
import { FIRST_QUESTION, type PanelKeep } from '../../src/protocol';

const KEEP: PanelKeep = {
  chosen: ['file:///a.png', 'file:///b.png'],
  current: 'file:///b.png',
  question: { ...FIRST_QUESTION, target: 7, layer: 'head' },
  model: '/models/model.json',
};

const PIN = '0d9c4c1e-3f5a-4a6b-8c7d-9e8f7a6b5c4d';

const START: SessionStart = { ...KEEP, chosen: ['/a.png', '/b.png'], current: '/b.png', model: '/models/model.json' };

it('gives back what a page kept as paths, and nothing else of it', () => {
  expect(parseKeep({ host: KEEP, view: { zoom: 2 } })).toEqual(START);
  const usual = { chosen: KEEP.chosen, current: KEEP.current, question: KEEP.question };
  const more = { ...usual, more: 1, question: { ...KEEP.question, more: 1 } };
  expect(parseKeep({ host: more })).toEqual({ ...START, model: undefined });
  expect(parseKeep({ host: { ...KEEP, model: null } })).toEqual({ ...START, model: null });
  expect(parseKeep({ host: { ...KEEP, pinned: PIN } })).toEqual({ ...START, pinned: PIN });
  expect(parseKeep({ host: { ...KEEP, pinned: `../${PIN.slice(3)}` } })).toEqual(START);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'file:///a.png'],
  ['no host', {}],
  ['no picture', { host: { ...KEEP, chosen: [] } }],
  ['pictures that are no texts', { host: { ...KEEP, chosen: ['file:///a.png', 1] } }],
  ['a picture that is no file of this machine', { host: { ...KEEP, chosen: ['git:/a.png'], current: 'git:/a.png' } }],
  ['a current picture that is none of the film', { host: { ...KEEP, current: 'file:///c.png' } }],
  ['a relative model', { host: { ...KEEP, model: '../model.json' } }],
  ['a model that is a list', { host: { ...KEEP, model: ['/model.json'] } }],
  ['no question', { host: { ...KEEP, question: undefined } }],
  ['an unknown weighting', { host: { ...KEEP, question: { ...KEEP.question, weighting: '__proto__' } } }],
  ['a temperature of 0', { host: { ...KEEP, question: { ...KEEP.question, temperature: 0 } } }],
  ['a temperature that is no number', { host: { ...KEEP, question: { ...KEEP.question, temperature: '1' } } }],
  ['a target that is no class', { host: { ...KEEP, question: { ...KEEP.question, target: -1 } } }],
  ['a layer that is no name', { host: { ...KEEP, question: { ...KEEP.question, layer: {} } } }],
])('refuses %s', (_, state) => {
  expect(parseKeep(state)).toBeUndefined();
});

it('knows the method and its options; what cannot be used of them is as usual', () => {
  const questionOf = (change: object): unknown =>
    parseKeep({ host: { ...KEEP, question: { ...KEEP.question, ...change } } })?.question;
  const rise = { method: 'rise', methodOptions: { masks: 500, seed: 7 } };
  expect(questionOf(rise)).toEqual({ ...KEEP.question, ...rise });
  for (const change of [
    { method: undefined, methodOptions: undefined },
    { method: 'no method' },
    { method: 'rise', methodOptions: { masks: 499 } },
    { method: 'rise', methodOptions: { masks: '__proto__' } },
  ]) {
    expect(questionOf(change)).toEqual(KEEP.question);
  }
});

it('knows the methods below that of the question, each once', () => {
  const besideOf = (beside: unknown): unknown => parseKeep({ host: { ...KEEP, beside } })?.beside;
  expect(besideOf(['rise', 'mask'])).toEqual(['rise', 'mask']);
  expect(besideOf(['rise', 'rise', 'score-cam', 'none', 7, 'mask', 'grad-cam', 'grad-cam++'])).toEqual([
    'rise',
    'mask',
    'grad-cam',
  ]);
  expect(besideOf('rise')).toBeUndefined();
});

it('of very many pictures those around the current one are kept', () => {
  const chosen = Array.from({ length: 10_000 }, (_, i) => `file:///${i}.png`);
  for (const [current, first] of [
    [0, 0],
    [5000, 4750],
    [9999, 9500],
  ] as const) {
    const kept = keptOf(chosen, `file:///${current}.png`);
    expect([kept.length, kept[0]]).toEqual([500, `file:///${first}.png`]);
    expect(parseKeep({ host: { ...KEEP, chosen: kept, current: `file:///${current}.png` } })).toBeDefined();
  }
  expect(keptOf(['/a.png'], '/b.png')).toEqual(['/a.png']);
});

import { readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { isPinName, PinStore } from '../../src/host/pin-store';
import { Pinning } from '../../src/host/pinning';
import { FIRST_QUESTION, type ToPanel } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';
import { sampleParts } from './sample-parts';
import { SessionFakes } from './session-fakes';

const model = { name: 'm', path: null, why: '' };
const started: ToPanel = {
  type: 'explain/started',
  id: 1,
  picture: { name: 'a.png', folder: '' },
  model,
  question: FIRST_QUESTION,
  anew: true,
};
const answer: readonly ToPanel[] = [
  started,
  { type: 'explain/progress', id: 1, progress: { kind: 'picture', picture: sampleParts().picture } },
  { type: 'explain/progress', id: 1, progress: { kind: 'scores', scores: sampleParts().scores } },
  { type: 'explain/done', id: 1, result: sampleResult() },
];

let folder: string;
let store: PinStore;
beforeEach(() => {
  folder = temporaryFolder();
  store = new PinStore(folder);
});

/** A panel that has a result, and what it pins. */
function open({ name, pins = store }: { name?: string; pins?: Pick<PinStore, 'find' | 'put'> } = {}) {
  const { view, services, told } = new SessionFakes();
  answer.forEach((message) => {
    view.send(message);
  });
  const shown = (): unknown[] => told.flatMap((message) => (message.type === 'pin/shown' ? [message.messages] : []));
  const warn = vi.fn();
  return { shown, warn, pinning: new Pinning(view, { pins, log: { ...services.log, warn } }, name), view };
}

it('shows what was pinned before the window was loaded anew', async () => {
  const { pinning, shown } = open();
  await pinning.set(true);
  expect(shown()).toEqual([answer]);
  expect(isPinName(pinning.name)).toBe(true);
  const next = open({ name: pinning.name ?? '' });
  await vi.waitUntil(() => next.shown().length > 0);
  expect(next.shown()).toEqual([answer]);
  expect(next.pinning.name).toBe(pinning.name);
});

it('has nothing pinned where what was kept is not there or not whole', async () => {
  const { pinning } = open();
  await pinning.set(true);
  const name = pinning.name ?? '';
  truncateSync(path.join(folder, readdirSync(folder)[0] ?? ''), 100);
  for (const lost of [name, '0d9c4c1e-3f5a-4a6b-8c7d-9e8f7a6b5c4d']) {
    const next = open({ name: lost });
    await vi.waitUntil(() => next.pinning.name === undefined);
    expect(next.shown()).toEqual([]);
  }
});

it('forgets what is unpinned, and does not bring it back', async () => {
  const { pinning, shown } = open();
  await pinning.set(true);
  const { name = '' } = pinning;
  await pinning.set(false);
  expect([shown(), pinning.name]).toEqual([[answer, null], undefined]);
  let found: (messages: readonly ToPanel[]) => void = () => undefined;
  const find = (): Promise<readonly ToPanel[]> => new Promise((resolve) => (found = resolve));
  const slow = open({ name, pins: { find, put: () => Promise.resolve() } });
  await slow.pinning.set(false);
  found(answer);
  await Promise.resolve();
  expect([slow.shown(), slow.pinning.name]).toEqual([[null], undefined]);
});

it('pins nothing where there is no whole result', async () => {
  const { pinning, shown, view } = open();
  view.send({ ...started, id: 2 });
  await pinning.set(true);
  expect([shown(), pinning.name, readdirSync(folder)]).toEqual([[null], undefined, []]);
});

it('stays pinned where it cannot be kept, and says so in the log', async () => {
  const full = new ScorecamError('output', 'The disk is full.', '');
  const { pinning, shown, warn } = open({ pins: { find: store.find.bind(store), put: () => Promise.reject(full) } });
  await pinning.set(true);
  expect(shown()).toEqual([answer]);
  expect(warn.mock.calls).toEqual([['The disk is full.']]);
});

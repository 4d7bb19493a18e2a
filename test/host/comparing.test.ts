import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PanelSession } from '../../src/host/panel-session';
import type { SessionStart } from '../../src/host/session-services';
import { FIRST_QUESTION, type ClassList, type ExplainResult, type ToPanel } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { temporaryFolder } from '../support/temporary-folder';
import { editor } from '../support/vscode';
import { resultOf, SessionFakes } from './session-fakes';

const folder = temporaryFolder();
const [first = '', second = ''] = ['1.png', '2.png'].map((name) => path.join(folder, name));
for (const picture of [first, second]) writeFileSync(picture, 'a picture');
const HASH = createHash('sha256').update('a picture').digest('hex');
const today = path.join(folder, 'today');
mkdirSync(today);
mkdirSync(path.join(folder, 'yesterday'));

/** Of the other model: the classes a, b and c of the first one in another order; it says b. */
const OTHER: ClassList = {
  labels: ['c', 'a', 'b'],
  synsets: [null, null, null],
  probabilities: new Float32Array([0.1, 0.3, 0.6]),
};
const [A, C] = [
  { index: 0, label: 'a', probability: 0.5 },
  { index: 2, label: 'c', probability: 0.2 },
];

let fakes: SessionFakes;
let session: PanelSession;

function open(start: Partial<SessionStart> = {}): void {
  fakes = new SessionFakes();
  fakes.classes = OTHER;
  const begin = { chosen: [first], current: first, question: FIRST_QUESTION, model: undefined, ...start };
  session = new PanelSession(fakes.view, fakes.services, begin);
}

/** Answers the question of that number as the first model does, which says a and is asked about c. */
async function answer(count: number, changes: Partial<ExplainResult> = {}): Promise<void> {
  await vi.waitUntil(() => fakes.asked.length === count);
  fakes.last.answer({ ...resultOf(fakes.last.enquiry, { picture: HASH }), predicted: A, target: C, ...changes });
}

/** What the row of the other model was told. */
function rowTold(): ToPanel[] {
  return fakes.told.flatMap((message) => (message.type === 'compare/told' ? [message.message] : []));
}

function lastOfRow(): string | undefined {
  return rowTold().at(-1)?.type;
}

function isThrowing(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

beforeEach(() => {
  editor.settings.clear();
});
afterEach(() => {
  session.dispose();
});

describe('another model beside that of a panel', () => {
  it('is asked about the same classes, by its own indices, once the first has answered', async () => {
    open({ question: { ...FIRST_QUESTION, target: C.index } });
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await answer(2);
    await begun;
    expect(fakes.last.enquiry).toEqual({
      image: first,
      model: today,
      subject: 1,
      question: { ...FIRST_QUESTION, target: 0 },
    });
    await vi.waitUntil(() => rowTold().some(({ type }) => type === 'explain/done'));
    expect(fakes.told.find(({ type }) => type === 'compare/shown')).toMatchObject({
      type: 'compare/shown',
      model: { name: 'today', path: today },
    });
  });

  it('is asked about what it says itself where the user has not asked about a class', async () => {
    open();
    const begun = session.begin();
    await answer(1);
    await begun;
    session.compareWith(today);
    await vi.waitUntil(() => fakes.asked.length === 2);
    expect(fakes.last.enquiry).toMatchObject({ subject: 1, question: { target: 2 } });
  });

  it('is asked for its usual layer where it has none of the name that was chosen', async () => {
    open({ question: { ...FIRST_QUESTION, layer: 'block' } });
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await vi.waitUntil(() => fakes.asked.length === 2);
    fakes.last.fail(new ScorecamError('usage', 'The model has no layer "block".', '', { remedy: 'other-layer' }));
    await answer(3);
    await begun;
    expect(fakes.asked.map(({ enquiry }) => enquiry.question.layer)).toEqual(['block', 'block', undefined]);
  });

  describe('where scorecam-lens.json says how they are used', () => {
    const lens = path.join(folder, 'scorecam-lens.json');
    const write = (entryOfToday: object): void => {
      const models = [
        { path: 'yesterday', layer: 'early', fit: 'crop' },
        { path: 'today', ...entryOfToday },
      ];
      writeFileSync(lens, JSON.stringify({ models }));
      [...editor.watchers].forEach((watcher) => {
        watcher.tellChange(lens);
      });
    };
    const compare = async (): Promise<void> => {
      open({ model: path.join(folder, 'yesterday') });
      session.compareWith(today);
      const begun = session.begin();
      await answer(1);
      await vi.waitUntil(() => fakes.asked.length === 2);
      await begun;
    };
    beforeEach(() => {
      editor.workspace = folder;
      write({ layer: 'late', fit: 'squash', labels: 'names.txt' });
    });
    afterEach(() => {
      editor.workspace = undefined;
      rmSync(lens);
    });

    it('each is asked as is usual for it', async () => {
      await compare();
      expect(fakes.asked.map(({ enquiry: { question, said } }) => [question.layer, question.fit, said])).toEqual([
        ['early', 'crop', undefined],
        ['late', 'squash', { labels: path.join(folder, 'names.txt') }],
      ]);
    });

    it('the other one is asked neither the layer nor the fit of the first', async () => {
      write({});
      await compare();
      const { layer, fit } = fakes.last.enquiry.question;
      expect([layer, fit]).toEqual([undefined, 'model']);
    });

    it('both are asked what the user has chosen, as far as they have it', async () => {
      open({ model: path.join(folder, 'yesterday'), question: { ...FIRST_QUESTION, layer: 'mine', fit: 'letterbox' } });
      session.compareWith(today);
      const begun = session.begin();
      await answer(1);
      await vi.waitUntil(() => fakes.asked.length === 2);
      fakes.last.fail(new ScorecamError('usage', 'The model has no layer "mine".', '', { remedy: 'other-layer' }));
      await vi.waitUntil(() => fakes.asked.length === 3);
      await begun;
      expect(fakes.asked.map(({ enquiry: { question } }) => [question.layer, question.fit])).toEqual([
        ['mine', 'letterbox'],
        ['mine', 'letterbox'],
        ['late', 'letterbox'],
      ]);
    });

    it('a change of what is said of the other one is told in its row', async () => {
      await compare();
      await answer(2);
      await vi.waitUntil(() => rowTold().some(({ type }) => type === 'explain/done'));
      write({ layer: 'late', fit: 'crop' });
      const notices = (): string[] =>
        rowTold().flatMap((message) =>
          message.type === 'panel/notices' ? message.notices.map(({ kind }) => kind) : [],
        );
      await vi.waitUntil(() => notices().includes('settings-changed'));
      session.comparing.repeat();
      await vi.waitUntil(() => fakes.asked.length === 3);
      expect(fakes.last.enquiry).toMatchObject({ model: today, question: { layer: 'late', fit: 'crop' } });
    });
  });

  it('fails in its own row: the first model’s answer stays', async () => {
    open();
    fakes.classes = { ...OTHER, labels: ['x', 'y', 'z'] };
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await begun;
    await vi.waitUntil(() => lastOfRow() === 'explain/failed');
    const message = rowTold().at(-1);
    if (message?.type !== 'explain/failed') throw new Error('nothing failed');
    expect(message.error.message).toContain('of which 0 are the same');
    // The first model's answer can be saved alone.
    await vi.waitUntil(() => !isThrowing(() => session.comparing.shown));
    expect(session.comparing.shown).toBeUndefined();
    expect(fakes.asked).toHaveLength(1);
    expect(fakes.messages().filter((message) => message.startsWith('failed'))).toEqual([]);
  });

  it('can be cancelled alone, and goes on', async () => {
    open();
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await vi.waitUntil(() => fakes.asked.length === 2);
    session.comparing.cancel();
    await vi.waitUntil(() => lastOfRow() === 'explain/cancelled');
    await begun;
    session.comparing.repeat();
    await answer(3);
    await vi.waitUntil(() => rowTold().some(({ type }) => type === 'explain/done'));
  });

  it('follows to the next picture, where nothing of it is known at first', async () => {
    open();
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await answer(2);
    await begun;
    const before = fakes.told.length;
    const stepped = session.step(1);
    await answer(3);
    await answer(4);
    await stepped;
    expect(fakes.asked.map(({ enquiry: { image, model } }) => [image, model])).toEqual([
      [first, undefined],
      [first, today],
      [second, undefined],
      [second, today],
    ]);
    expect(fakes.told.slice(before).filter(({ type }) => type === 'compare/shown')).toHaveLength(1);
  });

  it('is saved with the classes, the layer and the weighting that are shown of both', async () => {
    open();
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await vi.waitUntil(() => fakes.asked.length === 2);
    expect(() => session.comparing.shown).toThrow(expect.objectContaining({ code: 'usage' }));
    fakes.last.classes = OTHER;
    await answer(2);
    await begun;
    await vi.waitUntil(() => rowTold().some(({ type }) => type === 'explain/done'));
    session.changeQuestion(1, { ...FIRST_QUESTION, weighting: 'paper' });
    const { layer } = fakes.view.memory.compared?.known().result ?? {};
    expect(session.comparing.shown).toMatchObject({
      target: { index: 1, source: 'other-model' },
      first: { image: first, model: undefined, question: { target: 1, weighting: 'paper' } },
      second: {
        image: first,
        model: today,
        subject: 1,
        question: { target: 2, weighting: 'paper', layer: layer?.name },
      },
    });
    session.compareWith(undefined);
    expect(session.comparing.shown).toBeUndefined();
  });

  it('is kept over a reload, told to a page that is made anew, and gone once it is closed', async () => {
    open();
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await answer(2);
    await begun;
    await vi.waitUntil(() => rowTold().some(({ type }) => type === 'explain/done'));
    const { memory } = fakes.view;
    const keeps = (): unknown[] =>
      memory.recall().flatMap((message) => (message.type === 'panel/keep' ? [message.keep.compared] : []));
    const recalled = (): string[] =>
      memory.recall().flatMap((message) => (message.type === 'compare/told' ? [message.message.type] : []));
    expect(keeps()).toEqual([today]);
    expect(recalled()).toEqual(expect.arrayContaining(['explain/started', 'explain/done']));
    session.compareWith(undefined);
    expect(keeps()).toEqual([undefined]);
    expect(recalled()).toEqual([]);
    session.comparing.repeat();
    expect(fakes.asked).toHaveLength(2);
  });

  it('is not asked again about a class that the page can draw', async () => {
    open({ question: { ...FIRST_QUESTION, target: C.index } });
    session.compareWith(today);
    const begun = session.begin();
    await answer(1);
    await answer(2);
    await begun;
    await vi.waitUntil(() => fakes.kept.some(({ model }) => model === today));
    session.changeQuestion(1, { ...FIRST_QUESTION, target: 1 });
    expect(fakes.asked).toHaveLength(2);
  });
});

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PanelSession } from '../../src/host/panel-session';
import type { SessionStart } from '../../src/host/session-services';
import { FIRST_QUESTION, type ToPanel } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';
import { sampleParts } from './sample-parts';
import { resultOf, SessionFakes } from './session-fakes';

const folder = temporaryFolder();
const picture = path.join(folder, '1.png');
writeFileSync(picture, 'a picture');
const HASH = createHash('sha256').update('a picture').digest('hex');

let fakes: SessionFakes;
let session: PanelSession;

function open(start: Partial<SessionStart> = {}): void {
  fakes = new SessionFakes();
  const begin = { chosen: [picture], current: picture, question: FIRST_QUESTION, model: undefined, ...start };
  session = new PanelSession(fakes.view, fakes.services, begin);
}

/** Answers the question of that number. */
async function answer(count: number): Promise<void> {
  await vi.waitUntil(() => fakes.asked.length === count);
  fakes.last.answer(resultOf(fakes.last.enquiry, { picture: HASH }));
}

async function beginWith(...methods: readonly string[]): Promise<void> {
  const begun = session.begin();
  await answer(1);
  await begun;
  methods.forEach((method) => {
    session.beside.add(method);
  });
}

function rowTold(method: string): ToPanel[] {
  return fakes.told.flatMap((message) =>
    message.type === 'beside/told' && message.method === method ? [message.message] : [],
  );
}

const isDone = (method: string): boolean => rowTold(method).some(({ type }) => type === 'explain/done');
const askedMethods = (): string[] => fakes.asked.map(({ enquiry }) => enquiry.question.method);
const kept = (): unknown => fakes.told.findLast((message) => message.type === 'panel/keep')?.keep.beside;

afterEach(() => {
  session.dispose();
});

describe('methods below that of a panel', () => {
  it('are asked about the same classes, one after the other, with what is chosen', async () => {
    open({ question: { ...FIRST_QUESTION, layer: 'conv', methodOptions: { masks: 500 } } });
    await beginWith('grad-cam', 'rise');
    await vi.waitUntil(() => fakes.asked.length === 2);
    expect(askedMethods()).toEqual(['score-cam', 'grad-cam']);
    await answer(2);
    await answer(3);
    await vi.waitUntil(() => isDone('rise'));
    const { target } = resultOf(fakes.last.enquiry);
    expect(fakes.last.enquiry.question).toEqual({
      ...FIRST_QUESTION,
      ...{ layer: 'conv', method: 'rise', methodOptions: { masks: 500 }, target: target.index },
    });
    // The page knows the picture and the classes.
    expect(fakes.last.missing).toEqual([]);
    expect(
      rowTold('rise').map((message) => (message.type === 'explain/progress' ? message.progress.kind : '')),
    ).not.toContain('picture');
    expect(kept()).toEqual(['grad-cam', 'rise']);
  });

  it('are kept on disk with the picture and the classes that the panel was told', async () => {
    open();
    const keep = vi.spyOn(fakes.services.explanations, 'keep');
    await beginWith('grad-cam');
    await answer(2);
    await vi.waitUntil(() => keep.mock.calls.length === 2);
    const { picture: shown, classes } = sampleParts();
    expect(keep.mock.calls[1]?.[1]).toMatchObject({ picture: shown, classes });
  });

  it('are cancelled alone, go on, and go', async () => {
    open();
    await beginWith('rise');
    await vi.waitUntil(() => fakes.asked.length === 2);
    session.beside.cancel('rise');
    await vi.waitUntil(() => rowTold('rise').at(-1)?.type === 'explain/cancelled');
    session.beside.repeat('rise');
    await answer(3);
    await vi.waitUntil(() => isDone('rise'));
    session.beside.remove('rise');
    expect(fakes.told.findLast(({ type }) => type === 'beside/shown')).toEqual({ type: 'beside/shown', methods: [] });
    expect(kept()).toBeUndefined();
  });

  it('are four at most with that of the panel, each once', async () => {
    open();
    await beginWith('grad-cam', 'grad-cam', 'score-cam', 'rise', 'mask', 'grad-cam++');
    expect(session.beside.methods).toEqual(['grad-cam', 'rise', 'mask']);
  });

  it('change places with that of the panel', async () => {
    open();
    await beginWith('grad-cam');
    await answer(2);
    await vi.waitUntil(() => isDone('grad-cam'));
    const asked = session.askFromPage(1, { ...FIRST_QUESTION, method: 'grad-cam' });
    await answer(3);
    await asked;
    await answer(4);
    expect(askedMethods()).toEqual(['score-cam', 'grad-cam', 'grad-cam', 'score-cam']);
    expect(session.beside.methods).toEqual(['score-cam']);
    expect(kept()).toEqual(['score-cam']);
  });

  it('are asked again where the page cannot draw the other class itself', async () => {
    open();
    await beginWith('grad-cam');
    await vi.waitUntil(() => fakes.asked.length === 2);
    fakes.last.withoutScores = true;
    await answer(2);
    await vi.waitUntil(() => isDone('grad-cam'));
    session.changeQuestion(1, { ...FIRST_QUESTION, target: 2 });
    await vi.waitUntil(() => fakes.asked.length === 3);
    expect(fakes.last.enquiry.question).toMatchObject({ method: 'grad-cam', target: 2 });
  });

  it('are there again after a reload, and told again to a new page', async () => {
    open({ beside: ['rise'] });
    const begun = session.begin();
    await answer(1);
    await answer(2);
    await begun;
    await vi.waitUntil(() => isDone('rise'));
    const recalled = fakes.view.memory.recall();
    const last = recalled.at(-1);
    expect(last).toMatchObject({ type: 'beside/told', method: 'rise' });
    const place = recalled.findIndex(({ type }) => type === 'beside/shown');
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(recalled.findIndex(({ type }) => type === 'beside/told'));
  });
});

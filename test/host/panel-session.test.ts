import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PanelSession } from '../../src/host/panel-session';
import type { SessionStart } from '../../src/host/session-services';
import { FIRST_QUESTION, type Notice, type PanelQuestion, type ToPanel } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { temporaryFolder } from '../support/temporary-folder';
import { editor } from '../support/vscode';
import { resultOf, SessionFakes } from './session-fakes';

const folder = temporaryFolder();
const pictures = ['1.png', '2.png', '3.png'].map((name) => path.join(folder, name));
const models = ['one', 'two'].map((name) => path.join(folder, name));
const [first = '', second = '', third = ''] = pictures;
const [one = '', two = ''] = models;
for (const picture of pictures) writeFileSync(picture, 'a picture');
const HASH = createHash('sha256').update('a picture').digest('hex');
for (const model of models) mkdirSync(model);

const ownQuestion = { ...FIRST_QUESTION, target: 2, layer: 'block' };

let fakes: SessionFakes;
let session: PanelSession;

function open(start: Partial<SessionStart> = {}): void {
  fakes = new SessionFakes();
  const begin = { chosen: [first], current: first, question: FIRST_QUESTION, model: undefined, ...start };
  session = new PanelSession(fakes.view, fakes.services, begin);
}

/** Waits until that many questions were asked of the engine, and answers the last one. */
async function answer(count: number, work: Promise<void>): Promise<void> {
  await vi.waitUntil(() => fakes.asked.length === count);
  fakes.last.answer(resultOf(fakes.last.enquiry, { picture: HASH }));
  await work;
}

function told<Type extends ToPanel['type']>(type: Type): Extract<ToPanel, { type: Type }>[] {
  return fakes.told.filter((message): message is Extract<ToPanel, { type: Type }> => message.type === type);
}

beforeEach(() => {
  editor.settings.clear();
});
afterEach(() => {
  session.dispose();
  fakes.models.dispose();
});

describe('a panel of one picture', () => {
  it('keeps the name of what is pinned over a reload of the window, until it is unpinned', async () => {
    open();
    await answer(1, session.begin());
    const kept = (): unknown => told('panel/keep').at(-1)?.keep.pinned;
    expect(kept()).toBeUndefined();
    await session.pin(true);
    expect(kept()).toBe([...fakes.pins.keys()][0]);
    expect(kept()).toEqual(expect.any(String));
    await answer(2, session.step(1));
    expect(kept()).toBe([...fakes.pins.keys()][0]);
    await session.pin(false);
    expect(kept()).toBeUndefined();
  });

  it('explains it and steps through its folder', async () => {
    open();
    await answer(1, session.begin());
    expect(fakes.last.enquiry).toEqual({ image: first, model: undefined, question: FIRST_QUESTION });
    expect(told('pictures/film')).toEqual([{ type: 'pictures/film', film: [] }]);
    expect(told('pictures/position').at(-1)?.position).toEqual({ index: 0, count: 3 });
    await answer(2, session.step(1));
    expect(session.current).toBe(second);
    expect(fakes.titles).toEqual(['Score-CAM: 1.png', 'Score-CAM: 2.png']);
  });

  it('keeps how the user looks at pictures, not what was asked about one of them', async () => {
    open({ question: { ...ownQuestion, weighting: 'paper', fit: 'crop' } });
    await answer(1, session.begin());
    await answer(2, session.step(1));
    expect(fakes.last.enquiry.question).toEqual({ ...FIRST_QUESTION, layer: 'block', weighting: 'paper', fit: 'crop' });
  });

  it('has nothing to hide or save as long as it knows no model', async () => {
    // A relative path means nothing without a folder that is open.
    editor.settings.set('scorecamLens.model', 'none');
    open();
    await session.begin();
    expect(fakes.messages().at(-1)).toBe('failed 1');
    expect(() => session.enquiry).toThrow(ScorecamError);
  });

  it('does nothing any more once it was closed', async () => {
    open();
    session.dispose();
    await session.begin();
    await session.useModel(one);
    fakes.models.dispose();
    expect(fakes.asked).toEqual([]);
    expect(editor.watchers.size).toBe(0);
  });
});

describe('a page that speaks of another picture', () => {
  beforeEach(async () => {
    open();
    await answer(1, session.begin());
  });

  it('does not ask about its classes', async () => {
    await answer(2, session.step(1));
    await session.askFromPage(1, ownQuestion);
    session.changeQuestion(1, ownQuestion);
    expect(fakes.asked).toHaveLength(2);
    expect(session.enquiry.question).toEqual(FIRST_QUESTION);
    await answer(3, session.askFromPage(2, ownQuestion));
    expect(fakes.last.enquiry).toMatchObject({ image: second, question: ownQuestion });
  });

  it('hides nothing', async () => {
    expect(session.seenPicture(1)).toEqual({ image: first, fit: 'model', exif: 'ignore' });
    await answer(2, session.askFromPage(1, { ...FIRST_QUESTION, fit: 'squash' }));
    expect(() => session.seenPicture(1)).toThrow(expect.objectContaining({ code: 'cancelled' }));
    expect(session.seenPicture(2)).toMatchObject({ fit: 'squash' });
  });

  it('may ask twice before it is told of the first question; what it drew meanwhile is out of date', async () => {
    const begun = session.askFromPage(1, { ...FIRST_QUESTION, layer: 'a' });
    session.changeQuestion(1, { ...FIRST_QUESTION, target: 2 });
    await answer(2, session.askFromPage(1, { ...FIRST_QUESTION, layer: 'b' }));
    await begun;
    expect(fakes.last.enquiry.question).toEqual({ ...FIRST_QUESTION, layer: 'b' });
  });
});

describe('another model', () => {
  it('is asked nothing about the classes and layers of the last one', async () => {
    editor.settings.set('scorecamLens.model', one);
    open({ question: ownQuestion });
    await answer(1, session.begin());
    expect(fakes.last.enquiry).toEqual({ image: first, model: one, question: ownQuestion });
    editor.settings.set('scorecamLens.model', two);
    await answer(2, session.repeat());
    expect(fakes.last.enquiry).toEqual({ image: first, model: two, question: FIRST_QUESTION });
    expect(session.enquiry.question).toEqual(FIRST_QUESTION);
    expect(told('panel/keep').at(-1)?.keep.question).toEqual(FIRST_QUESTION);
  });

  it('that the user chose for the panel is kept', async () => {
    open({ question: ownQuestion });
    await answer(1, session.begin());
    await answer(2, session.useModel(one));
    expect(fakes.last.enquiry).toEqual({ image: first, model: one, question: FIRST_QUESTION });
    expect(told('panel/keep').at(-1)?.keep.model).toBe(one);
  });

  const isOffered = (): boolean => fakes.view.notices.all().some(({ kind }) => kind === 'settings-changed');

  it('of the settings is offered as long as it is another one', async () => {
    open();
    await answer(1, session.begin());
    editor.change('scorecamLens.model', one);
    await vi.waitUntil(isOffered);
    editor.change('scorecamLens.model', '');
    await vi.waitUntil(() => !isOffered());
    editor.change('scorecamLens.model', two);
    await vi.waitUntil(isOffered);
    await answer(
      2,
      fakes.view.notices.act('settings-changed').then(() => undefined),
    );
    expect(fakes.last.enquiry.model).toBe(two);
    expect(isOffered()).toBe(false);
  });

  it('is not looked for when other settings change', async () => {
    open();
    await answer(1, session.begin());
    const read = vi.spyOn(editor.settings, 'get');
    editor.change('scorecamLens.threads', 1);
    editor.change('editor.fontSize', 1);
    expect(read).not.toHaveBeenCalled();
    editor.change('scorecamLens.model', one);
    expect(read).toHaveBeenCalledWith('scorecamLens.model');
    read.mockRestore();
  });
});

describe('scorecam-lens.json', () => {
  const lens = path.join(folder, 'scorecam-lens.json');
  const write = (entry: object): void => {
    writeFileSync(lens, JSON.stringify({ models: [{ path: 'one', ...entry }] }));
  };
  const kinds = (): string[] => fakes.view.notices.all().map(({ kind }) => kind);
  const asked = (): PanelQuestion => fakes.last.enquiry.question;
  const act = async (kind: Notice['kind']): Promise<void> => {
    await fakes.view.notices.act(kind);
  };
  /** Writes an entry, as the editor notices it. */
  const edit = (entry: object): void => {
    write(entry);
    [...editor.watchers].forEach((watcher) => {
      watcher.tellChange(lens);
    });
  };

  beforeEach(async () => {
    editor.workspace = folder;
    write({ layer: 'early', fit: 'crop' });
    open();
    await answer(1, session.begin());
    expect(fakes.last.enquiry).toMatchObject({ model: one, question: { layer: 'early', fit: 'crop' } });
  });
  afterEach(() => {
    editor.workspace = undefined;
    rmSync(lens);
  });

  it('that says another layer and fit is noticed, and followed by "Explain Again"', async () => {
    edit({ layer: 'late' });
    await vi.waitUntil(() => kinds().includes('settings-changed'));
    expect(fakes.view.notices.all()[0]?.text).toContain('used in another way');
    await answer(2, act('settings-changed'));
    expect(asked()).toEqual({ ...FIRST_QUESTION, layer: 'late', fit: 'model' });
    expect(kinds()).toEqual([]);
  });

  it('that says the same as before is nothing to tell', async () => {
    edit({ layer: 'late' });
    await vi.waitUntil(() => kinds().length > 0);
    edit({ fit: 'crop', layer: 'early' });
    await vi.waitUntil(() => kinds().length === 0);
  });

  it('does not take away what the user has chosen', async () => {
    await answer(2, session.askFromPage(1, { ...asked(), layer: 'mine', target: 2 }));
    edit({ layer: 'late', fit: 'squash' });
    await vi.waitUntil(() => kinds().includes('settings-changed'));
    await answer(3, act('settings-changed'));
    expect(asked()).toEqual({ ...FIRST_QUESTION, layer: 'mine', target: 2, fit: 'squash' });
  });

  it('that says other classes is noticed, and its layer stays', async () => {
    edit({ layer: 'early', fit: 'crop', labels: 'names.txt' });
    await vi.waitUntil(() => kinds().includes('settings-changed'));
    await answer(2, act('settings-changed'));
    expect(fakes.last.enquiry.said).toEqual({ labels: path.join(folder, 'names.txt') });
    expect(asked()).toEqual({ ...FIRST_QUESTION, layer: 'early', fit: 'crop' });
  });

  it('holds for its model when that is chosen by hand, too', async () => {
    await answer(2, session.useModel(two));
    expect(asked()).toEqual(FIRST_QUESTION);
    await answer(3, session.useModel(one));
    expect(asked()).toEqual({ ...FIRST_QUESTION, layer: 'early', fit: 'crop' });
    await answer(4, session.useModel(one));
    expect(asked()).toEqual({ ...FIRST_QUESTION, layer: 'early', fit: 'crop' });
  });

  it('with a mistake is shown to who has chosen a model, which explains all the same', async () => {
    await answer(2, session.useModel(two));
    edit({ lables: 'a' });
    await vi.waitUntil(() => kinds().includes('lens-file'));
    await answer(3, session.repeat());
    expect(fakes.last.enquiry.model).toBe(two);
    expect(fakes.view.notices.all()[0]?.text).toContain('"lables" is not a known field');
    editor.opened = [];
    await act('lens-file');
    expect(editor.opened).toEqual([lens]);
    edit({});
    await vi.waitUntil(() => kinds().length === 0);
  });

  it('with a mistake that would choose the model stops the explanation until it is mended', async () => {
    write({ lables: 'a' });
    await session.repeat();
    expect(fakes.messages().at(-1)).toBe('failed 2');
    expect(kinds()).toEqual(['lens-file']);
    edit({});
    await vi.waitUntil(() => kinds().includes('settings-changed'));
    expect(kinds()).toEqual(['settings-changed']);
    await answer(2, act('settings-changed'));
    expect(fakes.last.enquiry.model).toBe(one);
  });
});

describe('a panel that was there before the window was loaded anew', () => {
  const isOffered = (): boolean => fakes.view.notices.all().some(({ kind }) => kind === 'settings-changed');

  beforeEach(async () => {
    editor.workspace = folder;
    open({ isRestored: true, question: ownQuestion });
    await answer(1, session.begin());
  });
  afterEach(() => {
    editor.workspace = undefined;
  });

  it('is shown without looking for models, which the next question does', async () => {
    expect(fakes.searches).toEqual([{ maySearch: false }]);
    await answer(2, session.repeat());
    expect(fakes.searches.at(-1)).toEqual({ maySearch: true });
  });

  it('offers another model only where one would be asked', async () => {
    fakes.searched.fire(undefined);
    await vi.waitUntil(() => fakes.searches.length === 2);
    expect(fakes.searches.at(-1)).toEqual({ maySearch: false });
    expect(isOffered()).toBe(false);
    fakes.found = [{ path: one, format: 'onnx', name: 'one', sizeBytes: 1, modifiedMs: 1, steps: null }];
    fakes.searched.fire(undefined);
    await vi.waitUntil(isOffered);
  });
});

describe('a panel of pictures that were chosen together', () => {
  it('tells them once, and kept ones at each step', async () => {
    open({ chosen: [third, first], current: third });
    await answer(1, session.begin());
    await answer(2, session.showOfFilm(1));
    expect(told('pictures/film')).toHaveLength(1);
    expect(told('pictures/film')[0]?.film.map(({ name }) => name)).toEqual(['3.png', '1.png']);
    expect(told('pictures/position').map(({ position }) => position)).toEqual([
      { index: 0, count: 2 },
      { index: 1, count: 2 },
    ]);
    expect(told('panel/keep').at(-1)?.keep).toMatchObject({
      chosen: [`file://${third}`, `file://${first}`],
      current: `file://${first}`,
    });
    expect(session.isAbout([third, first])).toBe(true);
    expect(session.isAbout([first])).toBe(false);
  });

  it('gives way to others', async () => {
    open({ chosen: [third, first], current: third });
    await answer(1, session.begin());
    await answer(2, session.open([second]));
    expect(told('pictures/film').at(-1)?.film).toEqual([]);
    expect(session.isAbout([second])).toBe(true);
  });
});

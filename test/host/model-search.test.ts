import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ModelSearch } from '../../src/host/model-search';
import type { FoundModel, ModelsResult } from '../../src/protocol';
import { editor } from '../support/vscode';
import { FakeMemento } from './session-fakes';

const model: FoundModel = {
  path: '/work/a.keras',
  format: 'keras-v3',
  name: 'a.keras',
  sizeBytes: 1,
  modifiedMs: 1,
  steps: null,
};
const log = { info: () => undefined, warn: () => undefined };

let memory: FakeMemento;
let searches: ((result: ModelsResult) => void)[];
let search: ModelSearch;
let engineStart: Promise<void>;
let answered: number;

function open(): void {
  search = new ModelSearch(
    {
      start: () => engineStart,
      models: () => new Promise<ModelsResult>((resolve) => searches.push(resolve)),
    },
    memory,
    log,
  );
}

/** Answers the search that the engine gets next. */
async function answer(models: readonly FoundModel[] = [model]): Promise<void> {
  const before = answered;
  await vi.waitUntil(() => searches.length > before);
  answered = searches.length;
  searches.at(-1)?.({ models, truncated: false });
}

beforeEach(() => {
  vi.useFakeTimers();
  editor.workspace = '/work';
  memory = new FakeMemento();
  searches = [];
  answered = 0;
  engineStart = Promise.resolve();
  open();
});

afterEach(() => {
  search.dispose();
  [editor.workspace, editor.otherFolders] = [undefined, []];
  vi.useRealTimers();
});

it('searches once, and knows the models from then on', async () => {
  const asked = search.find();
  await answer();
  expect(await asked).toEqual([model]);
  await search.refresh();
  expect(await search.find()).toEqual([model]);
  expect(searches).toHaveLength(1);
});

it('keeps what was found over a reload, and searches again when an engine runs anyway', async () => {
  const asked = search.find();
  await answer();
  await asked;
  search.dispose();
  open();
  const changed = vi.fn();
  search.onDidChange(changed);
  expect(await search.find()).toEqual([model]);
  expect(searches).toHaveLength(1);
  const refreshed = search.refresh();
  await answer([]);
  await refreshed;
  expect(changed).toHaveBeenCalledOnce();
  expect(await search.find()).toEqual([]);
});

it('does not believe after a reload that there are none, unless it may not search', async () => {
  const asked = search.find();
  await answer([]);
  expect(await asked).toEqual([]);
  expect(await search.find()).toEqual([]);
  expect(searches).toHaveLength(1);
  search.dispose();
  open();
  expect(await search.find({ maySearch: false })).toEqual([]);
  expect(searches).toHaveLength(1);
  const again = search.find();
  await answer();
  expect(await again).toEqual([model]);
});

it('does not keep a picture waiting for more than a second', async () => {
  const asked = search.find();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await asked).toEqual([]);
  await answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(await search.find()).toEqual([model]);
  expect(searches).toHaveLength(1);
});

it('lets a picture wait for the engine, which it needs anyway', async () => {
  let start: () => void = () => undefined;
  engineStart = new Promise((resolve) => {
    start = resolve;
  });
  const asked = search.find();
  await vi.advanceTimersByTimeAsync(5000);
  start();
  await answer();
  expect(await asked).toEqual([model]);
});

it.each(['/work/b.onnx', '/work/checkpoints', '/work/checkpoints/v1.2'])(
  'searches again when %s came, of which the editor may tell nothing else',
  async (place) => {
    const asked = search.find();
    await answer([]);
    await asked;
    const [watcher] = editor.watchers;
    watcher?.tellCreation(place);
    const again = search.find();
    await answer();
    expect(await again).toEqual([model]);
  },
);

it('searches again when a model went, not for what happens among packages or to other files', async () => {
  const asked = search.find();
  await answer();
  await asked;
  const [watcher] = editor.watchers;
  watcher?.tellCreation('/work/node_modules/b.keras');
  watcher?.tellCreation('/work/notes.txt');
  expect(await search.find()).toEqual([model]);
  watcher?.tellDeletion('/work/a.keras');
  const again = search.find();
  await answer([]);
  expect(await again).toEqual([]);
  expect(searches).toHaveLength(2);
});

it('still knows what is in the other folders when one comes or goes, and searches again with the next question', async () => {
  const elsewhere = { ...model, path: '/elsewhere/b.keras' };
  editor.otherFolders = ['/elsewhere'];
  const asked = search.find();
  await answer([model, elsewhere]);
  await asked;
  const changed = vi.fn();
  search.onDidChange(changed);
  editor.otherFolders = [];
  editor.folders.fire(undefined);
  expect(await search.find({ maySearch: false })).toEqual([model]);
  editor.otherFolders = ['/new'];
  editor.folders.fire(undefined);
  expect(await search.find({ maySearch: false })).toEqual([model]);
  expect(searches).toHaveLength(1);
  const again = search.find();
  await answer();
  expect(await again).toEqual([model]);
  expect(changed).not.toHaveBeenCalled();
});

it('searches nothing where no folder is open', async () => {
  editor.workspace = undefined;
  expect(await search.find()).toEqual([]);
  expect(searches).toEqual([]);
});

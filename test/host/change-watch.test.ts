import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprintFiles } from '../../src/files/fingerprint';
import { ChangeWatch } from '../../src/host/change-watch';
import { Notices } from '../../src/host/notices';
import { hashPicture } from '../../src/host/picture-files';
import type { ExplainResult } from '../../src/protocol';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';
import { editor } from '../support/vscode';

const root = temporaryFolder();
let count = 0;
let image: string;
let model: string;
let notices: Notices;
let watch: ChangeWatch;
let redone: number;
let folderChanges: number;

beforeEach(() => {
  const folder = path.join(root, String(++count));
  mkdirSync(path.join(folder, 'model'), { recursive: true });
  image = path.join(folder, 'a.png');
  model = path.join(folder, 'model', 'model.json');
  writeFileSync(image, 'a picture');
  writeFileSync(model, '{}');
  notices = new Notices();
  [redone, folderChanges] = [0, 0];
  watch = new ChangeWatch(notices, { redo: () => (redone += 1), onFolderChange: () => (folderChanges += 1) });
});
afterEach(() => {
  watch.dispose();
});

/** A result about the files as they are now. */
async function result(): Promise<ExplainResult> {
  const sample = sampleResult({ image, pictureHash: (await hashPicture(image)) ?? '' });
  return { ...sample, model: { ...sample.model, files: [model], fingerprint: await fingerprintFiles([model]) } };
}

const kinds = (): string[] => notices.all().map(({ kind }) => kind);

/** The editor tells what happened to a file; then some time goes by. */
function tell(file: string): void {
  for (const watcher of editor.watchers) if (watcher.folder === path.dirname(file)) watcher.tellChange(file);
}

/** The editor tells of a folder that was renamed, and not of the files in it. */
function rename(folder: string): void {
  renameSync(folder, `${folder}-renamed`);
  for (const watcher of editor.watchers) if (watcher.folder === path.dirname(folder)) watcher.tellDeletion(folder);
}

async function expectNotices(expected: readonly string[]): Promise<void> {
  await vi.waitFor(
    () => {
      expect(kinds()).toEqual(expected);
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe('a folder that is renamed', () => {
  it('takes its pictures with it', async () => {
    watch.begin(image);
    await watch.expect(await result());
    rename(path.dirname(image));
    await expectNotices(['picture-gone']);
    await vi.waitFor(() => {
      expect(folderChanges).toBe(1);
    });
  });

  it('takes its model with it', async () => {
    watch.begin(image);
    await watch.expect(await result());
    rename(path.dirname(model));
    await expectNotices(['model-changed']);
  });
});

describe('a picture', () => {
  it('that was written again is noticed, as long as it has other bytes, and offered to be explained again', async () => {
    watch.begin(image);
    await watch.expect(await result());
    expect([kinds(), watch.areNoticed]).toEqual([[], false]);
    writeFileSync(image, 'another picture');
    tell(image);
    await expectNotices(['picture-changed']);
    expect(watch.areNoticed).toBe(true);
    await notices.act('picture-changed');
    expect(redone).toBe(1);
    writeFileSync(image, 'a picture');
    tell(image);
    await expectNotices([]);
  });

  it('that has gone is noticed, and that it is back', async () => {
    watch.begin(image);
    await watch.expect(await result());
    rmSync(image);
    tell(image);
    await expectNotices(['picture-gone']);
    expect(watch.areNoticed).toBe(false);
    writeFileSync(image, 'a picture');
    tell(image);
    await expectNotices([]);
  });

  it('that changed while it was explained is noticed with the answer', async () => {
    watch.begin(image);
    const before = await result();
    writeFileSync(image, 'another picture');
    await watch.expect(before);
    expect(kinds()).toEqual(['picture-changed']);
  });

  it('that is explained anew has no notices of before', async () => {
    watch.begin(image);
    const before = await result();
    writeFileSync(image, 'another picture');
    writeFileSync(model, '{"another":1}');
    await watch.expect(before);
    expect(kinds().sort()).toEqual(['model-changed', 'picture-changed']);
    watch.begin(image);
    expect(kinds()).toEqual([]);
  });
});

describe('a model', () => {
  it('that could not be used is offered to be tried again as soon as it is another one', async () => {
    watch.begin(image);
    await watch.expectRepair(model, await fingerprintFiles([model]));
    tell(model);
    expect(kinds()).toEqual([]);
    writeFileSync(model, '{"whole":1}');
    tell(model);
    await expectNotices(['model-changed']);
    await notices.act('model-changed');
    expect(redone).toBe(1);
    watch.begin(image);
    expect(kinds()).toEqual([]);
  });

  it('of which a file was replaced is noticed', async () => {
    watch.begin(image);
    await watch.expect(await result());
    writeFileSync(model, '{"another":1}');
    tell(model);
    await expectNotices(['model-changed']);
    await notices.act('model-changed');
    expect(redone).toBe(1);
  });

  it('that was replaced after the engine had read it is noticed with the answer', async () => {
    watch.begin(image);
    const before = await result();
    writeFileSync(model, '{"another":1}');
    await watch.expect(before);
    expect(kinds()).toEqual(['model-changed']);
  });
});

it('a panel that was closed watches nothing, also where an answer comes after that', async () => {
  watch.begin(image);
  const late = await result();
  watch.dispose();
  writeFileSync(image, 'another picture');
  await watch.expect(late);
  watch.begin(image);
  expect(editor.watchers.size).toBe(0);
  expect(kinds()).toEqual([]);
});

it('what comes into the folder is told, once for many files', async () => {
  watch.begin(image);
  const [watcher] = editor.watchers;
  for (const name of ['b.png', 'c.png', 'd.txt']) watcher?.tellCreation(path.join(path.dirname(image), name));
  await vi.waitUntil(() => folderChanges > 0);
  expect(folderChanges).toBe(1);
  expect(kinds()).toEqual([]);
});

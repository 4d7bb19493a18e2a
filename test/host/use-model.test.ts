import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { isForeignModelName, isModelName } from '../../src/host/model-files';
import { useModel } from '../../src/host/use-model';
import { ScorecamError } from '../../src/shared/errors';
import { ROOT } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';
import { editor, Uri } from '../support/vscode';

const folder = temporaryFolder();

/** What happened. */
let seen: string[];
let refusal: ScorecamError | undefined;

async function use(name: string): Promise<void> {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  await useModel(Uri.file(file) as never, {
    models: {
      useInWorkspace: (model) => {
        seen.push(`uses ${path.relative(folder, model ?? '')}`);
        return Promise.resolve();
      },
    },
    openModel: (model) => {
      seen.push(`tried ${path.basename(model)}`);
      return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
    },
    onUse: () => Promise.resolve(),
  });
}

beforeEach(() => {
  seen = [];
  refusal = undefined;
  editor.said = [];
});

it('uses a model from now on', async () => {
  await use('cats.keras');
  expect(seen).toEqual(['uses cats.keras']);
  expect(editor.said).toEqual(['cats.keras explains pictures in this workspace from now on.']);
});

it.each(['best.pt', 'best.pth', 'model.weights.h5'])(
  'says what to do with %s, and leaves the model as it is',
  async (name) => {
    refusal = new ScorecamError('model', 'It is a file of PyTorch.', 'Export it to ONNX.');
    await use(name);
    expect(seen).toEqual([`tried ${name}`]);
    expect(editor.said).toEqual(['It is a file of PyTorch. Export it to ONNX.']);
  },
);

it('uses one whose name alone says another form', async () => {
  await use('best.pt');
  expect(seen).toEqual(['tried best.pt', 'uses best.pt']);
});

it('uses nothing else', async () => {
  await use('notes.txt');
  expect(seen).toEqual([]);
  expect(editor.said).toEqual(['"notes.txt" is no model that can be used.']);
});

it('stands in the menu of models, and of files that PyTorch users have', () => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    contributes: { menus: Record<string, { command: string; when: string }[]> };
  };
  const entries = manifest.contributes.menus['explorer/context'] ?? [];
  const { when = '' } = entries.find(({ command }) => command === 'scorecamLens.useModel') ?? {};
  const [, extensions = ''] = /resourceExtname =~ \/(.*?)\/i/.exec(when) ?? [];
  const isOffered = (name: string): boolean => new RegExp(extensions, 'i').test(path.extname(name));
  for (const name of ['a.keras', 'a.h5', 'a.hdf5', 'a.onnx'])
    expect([isOffered(name), isModelName(name)]).toEqual([true, true]);
  for (const name of ['a.pt', 'a.PTH', 'a.pt2', 'a.safetensors', 'a.tflite', 'a.ckpt']) {
    expect([isOffered(name), isForeignModelName(name)]).toEqual([true, true]);
  }
  expect(isOffered('a.png') || isOffered('a.py')).toBe(false);
});

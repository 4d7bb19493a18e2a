import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
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
/** The file that the engine finds in a folder. */
let opened: string | undefined;

async function use(name: string): Promise<void> {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  await useAt(file);
}

async function useAt(place: string): Promise<void> {
  await useModel(Uri.file(place) as never, {
    models: {
      useInWorkspace: (model) => {
        seen.push(`uses ${path.relative(folder, model ?? '')}`);
        return Promise.resolve();
      },
    },
    openModel: (model) => {
      seen.push(`tried ${path.basename(model)}`);
      return refusal === undefined
        ? Promise.resolve({ model: { path: opened ?? model } as never })
        : Promise.reject(refusal);
    },
    extensionUri: Uri.file('/extension') as never,
    onUse: () => Promise.resolve(),
  });
}

beforeEach(() => {
  seen = [];
  refusal = opened = editor.pressed = undefined;
  editor.said = [];
  editor.executed = [];
  editor.details = [];
});

it('uses a model from now on', async () => {
  await use('cats.keras');
  expect(seen).toEqual(['uses cats.keras']);
  expect(editor.said).toEqual(['cats.keras explains pictures in this workspace from now on.']);
});

it.each(['best.pt', 'best.pth', 'model.weights.h5'])(
  'says what to do with %s, and leaves the model as it is',
  async (name) => {
    refusal = new ScorecamError('model', `${path.join(folder, name)} is a file of PyTorch.`, 'Export it to ONNX.');
    await use(name);
    expect(seen).toEqual([`tried ${name}`]);
    expect(editor.said).toEqual([`${name} is a file of PyTorch.`]);
    expect(editor.details).toEqual(['Export it to ONNX.']);
  },
);

it.each([
  ['best.pt', 'i-have-a-pytorch-model'],
  ['best.tflite', 'i-have-something-else'],
])('opens what is written about the export of %s', async (name, section) => {
  refusal = new ScorecamError('model', 'It is of another form.', 'Export it.');
  editor.pressed = 'How to Export';
  await use(name);
  await vi.waitFor(() => {
    expect(editor.executed).toHaveLength(1);
  });
  const [[command, uri] = []] = editor.executed;
  expect(command).toBe('markdown.showPreview');
  expect(uri).toMatchObject({ path: '/extension/docs/models.md', fragment: section });
  // GitHub and the editor make the names of sections of their titles.
  const docs = readFileSync(path.join(ROOT, 'docs', 'models.md'), 'utf8');
  const titles = [...docs.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
  expect(titles).toContain(section);
});

it('uses the model of a folder, whatever it is called', async () => {
  await use('net/saved_model.pb');
  seen = [];
  await useAt(path.join(folder, 'net'));
  expect(seen).toEqual(['uses net/saved_model.pb']);
  await use('other/cats.onnx');
  seen = [];
  opened = path.join(folder, 'other', 'cats.onnx');
  await useAt(path.join(folder, 'other'));
  expect(seen).toEqual(['tried other', 'uses other/cats.onnx']);
});

it('says of a folder without a model what is missing', async () => {
  const place = path.join(folder, 'pictures');
  mkdirSync(place);
  refusal = new ScorecamError('model', `There is no model in ${place}.`, 'Give another.');
  await useAt(place);
  expect(seen).toEqual(['tried pictures']);
  expect(editor.said).toEqual(['There is no model in pictures.']);
  expect(editor.details).toEqual(['Give another.']);
});

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
  expect(when).toContain('(explorerResourceIsFolder || resourceExtname');
  expect(isOffered('a.png') || isOffered('a.py')).toBe(false);
});

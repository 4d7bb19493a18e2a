import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { findPreprocessing, type PreprocessingTask } from '../../src/host/find-preprocessing';
import { findLensEntry } from '../../src/host/lens-entry';
import type { ProbedCandidate, ProbeParams, ProbeResult } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { temporaryFolder } from '../support/temporary-folder';
import { editor, window } from '../support/vscode';

const root = temporaryFolder();
let count = 0;
let folder: string;
let asked: ProbeParams[];
/** Names of models that lie beside the model. */
let neighbours: readonly string[];

const unit: ProbedCandidate = {
  ...{ scale: 'unit', fit: 'squash', correct: 9, accuracy: { share: 0.9, low: 0.6, high: 0.98 }, confidence: 0.8 },
  ...{ answers: 3, doubt: null, withinNoise: true, isPresent: false },
  preprocessing: {
    ...{ version: 1, inputSize: { width: 8, height: 8 }, fit: { mode: 'squash' }, resample: 'bilinear' },
    ...{ mean: [0, 0, 0], std: [255, 255, 255], channelOrder: 'rgb' },
  },
};

function taskWith(...candidates: readonly ProbedCandidate[]): PreprocessingTask {
  const basis = candidates[0]?.accuracy === null ? 'confidence' : 'accuracy';
  const model = { name: 'm', path: path.join(folder, 'm.onnx'), files: [], contentHash: '', fingerprint: '' };
  const result: ProbeResult = {
    model: { ...model, format: 'onnx', inputSize: { height: 8, width: 8 } },
    ...{ backend: 'onnxruntime', basis, pictures: 10, source: 'built-in default', warnings: [] },
    candidates,
  };
  return {
    image: path.join(root, 'pictures', 'cat', '1.png'),
    model: model.path,
    said: { labels: '/labels.txt' },
    engine: {
      probe: (params) => {
        asked.push(params);
        return Promise.resolve(result);
      },
      models: () => {
        const models = ['m.onnx', ...neighbours].map((name) => ({ path: path.join(folder, name), name }));
        return Promise.resolve({ models, truncated: false } as never);
      },
    },
  };
}

beforeEach(() => {
  folder = path.join(root, String(++count));
  mkdirSync(folder);
  asked = [];
  neighbours = [];
  editor.choice = undefined;
  editor.said = [];
  editor.opened = [];
  editor.pressed = undefined;
});

it('tries the pictures of all classes, and says how well the best way did', async () => {
  await findPreprocessing(taskWith(unit));
  expect(asked).toMatchObject([
    { images: [path.join(root, 'pictures')], model: path.join(folder, 'm.onnx'), labels: '/labels.txt' },
  ]);
  expect(editor.said).toEqual(['Best: levels to 0…1, squashed: 90\u00a0% right (9 of 10; 60\u00a0% to 98\u00a0%).']);
  expect(readdirSync(folder)).toEqual([]);
});

it('writes it beside a model outside of the workspace that lies there alone', async () => {
  editor.pressed = 'Write preprocessing.json';
  await findPreprocessing(taskWith(unit));
  expect(readdirSync(folder)).toEqual(['preprocessing.json']);
  expect(JSON.parse(readFileSync(path.join(folder, 'preprocessing.json'), 'utf8'))).toEqual(unit.preprocessing);
});

it('says where it went, and shows it', async () => {
  const show = window.showInformationMessage;
  const pressed = ['Write preprocessing.json', 'Open the File'];
  vi.spyOn(window, 'showInformationMessage').mockImplementation((text, ...more) => {
    editor.pressed = pressed.shift();
    return show(text, ...more);
  });
  const file = path.join(folder, 'preprocessing.json');
  expect(await findPreprocessing(taskWith(unit))).toEqual({ file, newDefault: undefined });
  expect(editor.said.at(-1)).toContain(file);
  await vi.waitFor(() => {
    expect(editor.opened).toEqual([file]);
  });
  vi.restoreAllMocks();
});

it('writes nothing beside other models, which it would hold for, too, and says why', async () => {
  const show = vi.spyOn(window, 'showInformationMessage');
  editor.pressed = 'Write preprocessing.json';
  neighbours = ['today.onnx', 'k.keras', 'below/other.onnx'];
  expect(await findPreprocessing(taskWith(unit))).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
  const { detail } = show.mock.calls[0]?.[1] as { detail: string };
  expect(detail).toContain('would hold for 2 other models, too');
  expect(show.mock.calls[0]).toHaveLength(2);
  vi.restoreAllMocks();
});

describe('in a workspace without a scorecam-lens.json', () => {
  const lens = path.join(root, 'scorecam-lens.json');
  const readLens = (): unknown => JSON.parse(readFileSync(lens, 'utf8'));
  const squash = unit;
  const crop: ProbedCandidate = {
    ...{ ...unit, fit: 'crop', correct: 9 },
    preprocessing: { ...unit.preprocessing, fit: { mode: 'crop', resizeShortSide: 9 } },
  };

  beforeEach(() => {
    editor.workspace = root;
  });
  afterEach(() => {
    editor.workspace = undefined;
    rmSync(lens, { force: true });
  });

  it('writes an entry of this model alone, and names the file before', async () => {
    const show = vi.spyOn(window, 'showInformationMessage');
    editor.pressed = 'Write scorecam-lens.json';
    neighbours = ['today.onnx'];
    const written = await findPreprocessing(taskWith(unit));
    expect(written).toEqual({ file: lens, newDefault: path.join(folder, 'm.onnx') });
    expect((show.mock.calls[0]?.[1] as { detail: string }).detail).toContain(`written to ${lens}, for m.onnx alone`);
    expect(readdirSync(folder)).toEqual([]);
    expect(readLens()).toEqual({ models: [{ path: `${String(count)}/m.onnx`, preprocess: unit.preprocessing }] });
    vi.restoreAllMocks();
  });

  it('takes none of two ways that chance alone may tell apart, and marks them in words', async () => {
    const show = vi.spyOn(window, 'showInformationMessage');
    editor.pressed = 'Choose a Way…';
    await findPreprocessing(taskWith(crop, squash));
    const { detail } = show.mock.calls[0]?.[1] as { detail: string };
    expect(detail.split('\n')[1]).toContain('squashed (too close to the best to tell apart)');
    expect(editor.listed.map(({ label }) => label)).toEqual([
      'Only levels to 0…1',
      'levels to 0…1, short side to 9, centre crop',
      'levels to 0…1, squashed',
    ]);
    expect(readdirSync(root)).not.toContain('scorecam-lens.json');
    vi.restoreAllMocks();
  });

  it.each([
    [0, 'unit'],
    [1, crop.preprocessing],
    [2, squash.preprocessing],
  ])('writes what the user picks of them: %i', async (choice, preprocess) => {
    editor.pressed = 'Choose a Way…';
    editor.choice = choice;
    await findPreprocessing(taskWith(crop, squash));
    expect(readLens()).toEqual({ models: [{ path: `${String(count)}/m.onnx`, preprocess }] });
  });

  it('offers the others, too, where what is used now is as good as they are', async () => {
    editor.pressed = 'Choose a Way…';
    editor.choice = 2;
    await findPreprocessing(taskWith({ ...crop, isPresent: true }, squash));
    expect(readLens()).toMatchObject({ models: [{ preprocess: squash.preprocessing }] });
  });

  it('shows the best way of each scale, and lets the user choose among all where classes are unknown', async () => {
    const show = vi.spyOn(window, 'showInformationMessage');
    const pick: MockInstance<(entries: never, options?: { title: string }) => unknown> = vi.spyOn(
      window,
      'showQuickPick',
    );
    const guess = { ...unit, accuracy: null, correct: null };
    const doubtful = { ...guess, scale: 'raw', doubt: 'saturated', withinNoise: false } as const;
    const crops = { ...crop, accuracy: null, correct: null };
    const torch = [{ ...guess, scale: 'torch', isPresent: true } as const, { ...crops, scale: 'torch' } as const];
    const tf = [{ ...guess, scale: 'tf' } as const, { ...crops, scale: 'tf' } as const];
    editor.pressed = 'Choose a Way…';
    editor.choice = 4;
    await findPreprocessing(taskWith(...torch, ...tf, guess, crops, doubtful, { ...doubtful, scale: 'caffe' }));
    const { detail } = show.mock.calls[0]?.[1] as { detail: string };
    expect(detail.split('\n').filter((line) => line.includes(' sure, 3 different answers: '))).toEqual([
      expect.stringContaining('mean and deviation of ImageNet, squashed (used now)'),
      expect.stringContaining('levels to −1…1, squashed (may be right as well)'),
      expect.stringContaining('levels to 0…1, squashed (may be right as well)'),
      expect.stringContaining('as they are, squashed (sure of everything: says nothing)'),
      expect.stringContaining('blue first, mean of ImageNet, squashed (sure of everything: says nothing)'),
    ]);
    expect(editor.listed).toHaveLength(8);
    expect(pick.mock.calls[0]?.[1]?.title).toMatch(/^Without classes this is a guess/);
    expect(readLens()).toMatchObject({ models: [{ preprocess: guess.preprocessing }] });
    vi.restoreAllMocks();
  });

  it('says nothing of the scale alone where that differs', async () => {
    editor.pressed = 'Choose a Way…';
    await findPreprocessing(taskWith(crop, { ...squash, scale: 'tf' }));
    expect(editor.listed).toHaveLength(2);
  });
});

describe('where a scorecam-lens.json names the model', () => {
  const lens = path.join(root, 'scorecam-lens.json');
  const before = (): object => ({ path: `${String(count)}/m.onnx`, labels: 'names.txt', layer: 'conv' });

  beforeEach(() => {
    editor.workspace = root;
    editor.pressed = 'Write scorecam-lens.json';
    const entry = JSON.stringify({ ...before(), preprocess: 'caffe', fit: 'crop' });
    writeFileSync(lens, `// Ours.\n{ "models": [${entry}] }`);
  });
  afterEach(() => {
    editor.workspace = undefined;
    rmSync(lens);
  });

  it('writes it there, where it would be overridden elsewhere', async () => {
    await findPreprocessing(taskWith(unit));
    expect(readdirSync(folder)).toEqual([]);
    const text = readFileSync(lens, 'utf8');
    expect(text).toMatch(/^\/\/ Ours\.\n/);
    expect(JSON.parse(text.slice('// Ours.\n'.length))).toEqual({
      models: [{ ...before(), preprocess: unit.preprocessing }],
    });
    const { entry } = (await findLensEntry(path.join(root, 'pictures', '1.png'), path.join(folder, 'm.onnx'))) ?? {};
    expect(JSON.parse(entry?.said.preprocess ?? '')).toEqual(unit.preprocessing);
    expect(entry?.fit).toBeUndefined();
    expect(editor.said.at(-1)).toBe('Written to scorecam-lens.json.');
  });

  it('says what is wrong with that file before it tries anything', async () => {
    writeFileSync(lens, '{ "models": 1 }');
    await findPreprocessing(taskWith(unit));
    expect(asked).toEqual([]);
    expect(editor.said).toEqual([expect.stringContaining('"models" is a list')]);
  });
});

it('writes nothing where it is what is used already', async () => {
  editor.pressed = 'Write preprocessing.json';
  await findPreprocessing(taskWith({ ...unit, isPresent: true }));
  expect(editor.said[0]).toContain('That is what is used now.');
  expect(readdirSync(folder)).toEqual([]);
});

it('asks nothing about the embedded model', async () => {
  await findPreprocessing({ ...taskWith(unit), model: undefined });
  expect(asked).toEqual([]);
  expect(editor.said[0]).toContain('Choose a model of your own first.');
});

it('says what went wrong, but not that the user cancelled', async () => {
  const failing = (error: ScorecamError): PreprocessingTask => ({
    ...taskWith(unit),
    engine: { ...taskWith(unit).engine, probe: () => Promise.reject(error) },
  });
  await findPreprocessing(failing(new ScorecamError('cancelled', 'Cancelled.', '')));
  expect(editor.said).toEqual([]);
  await findPreprocessing(failing(new ScorecamError('picture', 'There are no pictures.', 'Name some.')));
  expect(editor.said[0]).toContain('There are no pictures.');
});

it('says where the file cannot be written', async () => {
  editor.pressed = 'Write preprocessing.json';
  mkdirSync(path.join(folder, 'preprocessing.json'));
  await findPreprocessing(taskWith(unit));
  expect(editor.said.at(-1)).toContain('a folder of that name is in the way');
  expect(readdirSync(folder)).toEqual(['preprocessing.json']);
});

/** What lies beside a model: every field that is wrong is named, and what is missing is guessed and said. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../src/engine';
import { describeScale, NAMED_SCALES, nameOfScale, readModelSettings } from '../../src/explain/model-settings';
import { expectModelError } from '../support/model-error';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
let count = 0;

const WHOLE = {
  inputSize: { width: 20, height: 16 },
  fit: { mode: 'crop', resizeShortSide: 24, rounding: 'nearest' },
  resample: 'bicubic',
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
  channelOrder: 'bgr',
};

/** A model's folder with these files beside it; a text is written as it is. */
function beside(
  files: Readonly<Record<string, unknown>>,
  inputSize: ModelFiles['inputSize'] = { height: 16, width: 20 },
): ModelFiles {
  const place = path.join(folder, `model-${(count += 1)}`);
  mkdirSync(place);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(place, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return {
    path: path.join(place, 'model.json'),
    inputSize,
    channels: 3,
    kind: 'graph',
    operators: [] as never[],
  } as Partial<ModelFiles> as ModelFiles;
}

function namesIn([first]: Awaited<ReturnType<typeof readModelSettings>>['labels']): string[] | undefined {
  return first?.labels.map(({ name }) => name);
}

describe('preprocessing.json', () => {
  it('is taken as it stands', async () => {
    const files = beside({ 'preprocessing.json': WHOLE, 'labels.json': ['a', 'b'] });
    const settings = await readModelSettings(files);
    expect(settings.preprocessing).toEqual(WHOLE);
    expect(settings.preprocessingSource).toBe(path.join(path.dirname(files.path), 'preprocessing.json'));
    expect(settings.guessed).toEqual([]);
  });

  it('may say its version, begin with a byte order mark, and leave the rounding out', async () => {
    const text = '\uFEFF' + JSON.stringify({ version: 1, ...WHOLE, fit: { mode: 'crop', resizeShortSide: 24 } });
    const { preprocessing } = await readModelSettings(beside({ 'preprocessing.json': text }));
    expect(preprocessing.fit).toEqual({ mode: 'crop', resizeShortSide: 24, rounding: 'torchvision' });
  });

  it.each(['squash', 'letterbox'])('may fit by %s', async (mode) => {
    const { preprocessing } = await readModelSettings(beside({ 'preprocessing.json': { ...WHOLE, fit: { mode } } }));
    expect(preprocessing.fit).toEqual({ mode });
  });

  it.each([
    ['inputSize', { width: 20 }, /inputSize\.height has to be a whole number/],
    ['inputSize', { width: 0, height: 16 }, /inputSize\.width has to be/],
    ['inputSize', { width: 20, height: 5000 }, /inputSize\.height has to be a whole number from 1 to 4096/],
    ['inputSize', { width: 20.5, height: 16 }, /inputSize\.width has to be/],
    ['inputSize', { width: '20', height: 16 }, /inputSize\.width has to be/],
    ['inputSize', { width: 16, height: 16 }, /says 16×16, but the model takes 20×16/],
    ['inputSize', { width: 20, height: 16, depth: 3 }, /no field inputSize\.depth/],
    ['fit', { mode: 'stretch' }, /fit\.mode has to be/],
    ['fit', { mode: 'crop' }, /fit\.resizeShortSide has to be a whole number/],
    ['fit', { mode: 'crop', resizeShortSide: 18 }, /fit\.resizeShortSide has to be at least the input size/],
    ['fit', { mode: 'crop', resizeShortSide: 24, rounding: 'up' }, /fit\.rounding has to be torchvision or nearest/],
    ['fit', { mode: 'crop', resizeShortSide: 24, roundng: 'nearest' }, /no field fit\.roundng/],
    ['fit', { mode: 'squash', resizeShortSide: 24 }, /no field fit\.resizeShortSide/],
    ['resample', 'cubic', /resample has to be one of/],
    ['mean', undefined, /mean and std have to be said together/],
    ['std', undefined, /mean and std have to be said together/],
    ['inputSize', {}, /inputSize\.width has to be a whole number/],
    ['inputSize', null, /inputSize\.width has to be a whole number/],
    ['fit', {}, /fit\.mode has to be crop, squash or letterbox/],
    ['mean', 127.5, /mean has to be three numbers/],
    ['mean', [1, 2], /mean has to be three numbers/],
    ['mean', [1, 2, '3'], /mean has to be three numbers/],
    ['mean', [1, 2, 1e30], /mean has to be three numbers/],
    ['std', [1, 2, 0], /std has to be three positive numbers/],
    ['std', [1, 2, -1], /std has to be three positive numbers/],
    ['std', [1, 2, 1e-30], /std has to be three positive numbers/],
    ['std', [1, 2, null], /std has to be three positive numbers/],
    ['channelOrder', 'RGB', /channelOrder has to be rgb or bgr/],
    ['version', 2, /only version 1/],
    ['resampling', 'bicubic', /no field resampling/],
  ])('is refused by the field %s: %j', async (field, value, words) => {
    const error = await expectModelError(
      readModelSettings(beside({ 'preprocessing.json': { ...WHOLE, [field]: value } })),
      words,
    );
    expect(error.message).toContain('preprocessing.json');
  });

  it.each([
    ['no JSON', '{"inputSize":', /does not hold valid JSON/],
    ['nothing', '', /it is empty/],
    ['a list', [], /says nothing of how pictures are prepared/],
    ['null', 'null', /says nothing of how pictures are prepared/],
    ['only a version', { version: 1 }, /says nothing of how pictures are prepared/],
    ['10⁵ levels', '['.repeat(1e5) + ']'.repeat(1e5), /says nothing of how/],
  ])('is refused when it is %s', async (_, content, words) => {
    await expectModelError(readModelSettings(beside({ 'preprocessing.json': content })), words);
  });

  it('is refused when it is a folder, or a link to another place', async () => {
    const asFolder = beside({});
    mkdirSync(path.join(path.dirname(asFolder.path), 'preprocessing.json'));
    await expectModelError(readModelSettings(asFolder), /preprocessing\.json cannot be used/);
    const linked = beside({});
    symlinkSync('/etc/hostname', path.join(path.dirname(linked.path), 'preprocessing.json'));
    const error = await expectModelError(readModelSettings(linked), /link to another place/);
    expect(error.cause).toBeUndefined();
  });

  it.each([
    [{ resample: 'bicubic' }, { resample: 'bicubic' }, ['scale', 'fit']],
    [{ fit: { mode: 'letterbox' } }, { fit: { mode: 'letterbox' } }, ['scale', 'resample']],
    [{ mean: [1, 2, 3], std: [4, 5, 6] }, { mean: [1, 2, 3], std: [4, 5, 6] }, ['fit', 'resample']],
    [{ inputSize: WHOLE.inputSize }, {}, ['scale', 'fit', 'resample']],
    [{ channelOrder: 'bgr' }, { channelOrder: 'bgr' }, ['scale', 'fit', 'resample']],
  ])('may say one thing alone, the rest is guessed as without it: %j', async (said, changed, guessed) => {
    const usual = await readModelSettings(beside({}));
    const settings = await readModelSettings(beside({ 'preprocessing.json': said }));
    expect(settings.preprocessing).toEqual({ ...usual.preprocessing, ...changed });
    expect(settings.preprocessingSource).toMatch(/preprocessing\.json$|^built-in default$/);
    expect(settings.guessed).toEqual(guessed);
    const inline = await readModelSettings(beside({}), { preprocess: JSON.stringify(said) });
    expect(inline).toMatchObject({ preprocessing: settings.preprocessing, guessed });
  });

  it('that leaves the scale open is joined by a scale that is asked for, and by what other files say', async () => {
    const files = beside({ 'preprocessing.json': { resample: 'bicubic', channelOrder: 'bgr' } });
    const asked = await readModelSettings(files, { preprocess: 'torch' });
    expect(asked.preprocessing).toMatchObject({ resample: 'bicubic', ...NAMED_SCALES.torch });
    expect(asked.guessed).toEqual(['fit']);
    const config = { image_mean: [0.1, 0.2, 0.3], image_std: [0.4, 0.5, 0.6], do_rescale: true, do_normalize: true };
    const joined = await readModelSettings(
      beside({ 'preprocessing.json': { channelOrder: 'bgr' }, 'preprocessor_config.json': config }),
    );
    // Each colour keeps its own numbers: 255 times those of Hugging Face, from blue to red.
    expect(joined.preprocessing).toMatchObject({ mean: [76.5, 51, 25.5], std: [153, 127.5, 102], channelOrder: 'bgr' });
    expect(joined.guessed).not.toContain('scale');
  });

  it('of a crop alone is refused where the model’s input is larger than it', async () => {
    const fit = { mode: 'crop', resizeShortSide: 18 };
    await expectModelError(
      readModelSettings(beside({ 'preprocessing.json': { fit } })),
      /fit\.resizeShortSide has to be at least the input size/,
    );
  });

  it('is guessed where there is none, and it is said', async () => {
    const { preprocessing, preprocessingSource, guessed } = await readModelSettings(beside({}));
    expect(preprocessing).toMatchObject({
      inputSize: { height: 16, width: 20 },
      fit: { mode: 'squash' },
      resample: 'tf-bilinear',
      channelOrder: 'rgb',
    });
    expect(nameOfScale(preprocessing)).toBe('tf');
    expect(preprocessingSource).toBe('built-in default');
    expect(guessed).toEqual(['scale', 'fit', 'resample']);
    const open = await readModelSettings({ ...beside({}), inputSize: undefined });
    expect(open.preprocessing).toMatchObject({ inputSize: { height: 224, width: 224 } });
    expect(open.guessed).toContain('inputSize');
  });

  const IMAGENET_RGBA = {
    mean: [123.675, 116.28, 103.53, 114.5],
    std: [58.395, 57.12, 57.375, 57.6],
    channelOrder: 'rgb',
  } as const;

  it.each<[string, string | null, Parameters<typeof describeScale>[0]]>([
    ['level', 'raw', NAMED_SCALES.raw],
    ['level / 255', 'unit', NAMED_SCALES.unit],
    ['(level − 127.5) / 127.5', 'tf', NAMED_SCALES.tf],
    ['(level − [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375]', 'torch', NAMED_SCALES.torch],
    ['level − [103.939, 116.779, 123.68], blue first', 'caffe', NAMED_SCALES.caffe],
    ['level / 255, blue first', null, { ...NAMED_SCALES.unit, channelOrder: 'bgr' }],
    // Of one channel, and of four.
    ['level / 255', 'unit', { mean: [0], std: [255], channelOrder: 'rgb' }],
    ['(level − [123.675, 116.28, 103.53, 114.5]) / [58.395, 57.12, 57.375, 57.6]', 'torch', IMAGENET_RGBA],
    ['(level − 114.5) / 57.6', null, { mean: [114.5], std: [57.6], channelOrder: 'rgb' }],
    ['level / 128', null, { mean: [0, 0, 0], std: [128, 128, 128], channelOrder: 'rgb' }],
    // The mean of red is that of blue here.
    [
      '(level − [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375], blue first',
      null,
      { mean: WHOLE.mean, std: WHOLE.std, channelOrder: 'bgr' },
    ],
  ])('is put into words: %s, called %s', (words, name, scale) => {
    expect([describeScale(scale), nameOfScale(scale)]).toEqual([words, name]);
  });
});

describe('labels.json', () => {
  it.each([
    ['a list of names', ['cat', 'dog']],
    [
      'a list of objects',
      [
        { index: 0, name: 'cat' },
        { index: 1, name: 'dog', synset: 'n02084071' },
      ],
    ],
    ['both mixed', ['cat', { index: 1, name: 'dog' }]],
    [
      'objects in another order',
      [
        { index: 1, name: 'dog' },
        { index: 0, name: 'cat' },
      ],
    ],
  ])('may be %s', async (_, content) => {
    const { labels, guessed } = await readModelSettings(
      beside({ 'preprocessing.json': WHOLE, 'labels.json': content }),
    );
    expect(namesIn(labels)).toEqual(['cat', 'dog']);
    expect(guessed).toEqual([]);
  });

  it.each([
    ['an object with a gap', { 0: 'cat', 2: 'dog' }],
    ['an empty list', []],
    ['a text', '"cat"'],
    ['a list with a number', ['cat', 5]],
    ['a list with a hole', ['cat', null]],
    ['a label without a name', [{ index: 0 }]],
    [
      'labels of which two have one index',
      [
        { index: 0, name: 'dog' },
        { index: 0, name: 'cat' },
      ],
    ],
    ['an index that is no number', [{ index: 'first', name: 'cat' }]],
  ])('is refused as %s', async (_, content) => {
    await expectModelError(
      readModelSettings(beside({ 'labels.json': content })),
      /labels\.json cannot be used: it(s numbers do not count| does not name) (the )?classes/,
    );
  });

  it('is refused when it is no JSON', async () => {
    await expectModelError(
      readModelSettings(beside({ 'labels.json': 'cat\ndog\n' })),
      /labels\.json cannot be used: it does not hold valid JSON/,
    );
  });

  it('is refused with more labels than anyone has classes', async () => {
    const many = JSON.stringify(Array<string>(200_001).fill('x'));
    await expectModelError(readModelSettings(beside({ 'labels.json': many })), /more than 200000 classes/);
  });

  it('gives names that can be printed anywhere', async () => {
    const hostile = [
      '\u001b[31mred\u001b[0m',
      ' two\r\nlines ',
      'x'.repeat(1e5),
      { index: 3, name: 'tab\there', synset: 'n\u0000' },
    ];
    const { labels } = await readModelSettings(beside({ 'labels.json': hostile }));
    const [red, lines, long, tab] = labels[0]?.labels ?? [];
    expect(red?.name).toBe('[31mred [0m');
    expect(lines?.name).toBe('two lines');
    expect(long?.name).toHaveLength(1000);
    expect(tab).toEqual({ index: 3, name: 'tab here', synset: 'n' });
  });
});

describe('an ONNX model without files beside it', () => {
  const onnx = (metadata: { labels?: string[]; isUltralytics: boolean }): ModelFiles =>
    ({ ...beside({}, { height: 32, width: 64 }), kind: 'onnx', metadata }) as ModelFiles;

  it('is taken to be scaled as torchvision does, which is a guess', async () => {
    const settings = await readModelSettings(onnx({ isUltralytics: false }));
    expect(settings.preprocessing).toMatchObject({
      mean: [123.675, 116.28, 103.53],
      std: [58.395, 57.12, 57.375],
      fit: { mode: 'crop', resizeShortSide: 73 },
    });
    expect(settings).toMatchObject({ preprocessingSource: 'built-in default', labels: [] });
    expect(settings.guessed).toEqual(['scale', 'fit', 'resample']);
  });

  it('of Ultralytics says itself how it is used', async () => {
    const settings = await readModelSettings(onnx({ labels: ['a', 'b'], isUltralytics: true }));
    expect(settings.preprocessing).toMatchObject({
      mean: [0, 0, 0],
      std: [255, 255, 255],
      fit: { mode: 'crop', resizeShortSide: 64 },
    });
    expect(settings).toMatchObject({ preprocessingSource: 'metadata of the model', guessed: [] });
    expect(namesIn(settings.labels)).toEqual(['a', 'b']);
  });
});

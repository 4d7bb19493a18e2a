/** What files of other programs and the model itself say of the way from a picture to its input. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { ModelFiles } from '../../../src/engine';
import { nameLensFile, readModelSettings, settingsFilesOf } from '../../../src/explain/model-settings';
import { expectModelError } from '../../support/model-error';
import { temporaryFolder } from '../../support/temporary-folder';

const root = temporaryFolder();
let count = 0;

/** A model's folder with these files beside it; a text is written as it is. */
function beside(files: Readonly<Record<string, unknown>>, model: Partial<ModelFiles> = {}): ModelFiles {
  const place = path.join(root, `model-${(count += 1)}`);
  mkdirSync(place);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(place, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const usual = { inputSize: undefined, channels: 3, kind: 'layers', format: 'tfjs-layers', topology: { config: [] } };
  return { path: path.join(place, 'model.json'), ...usual, ...model } as ModelFiles;
}

const TORCH = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], channelOrder: 'rgb' };
const IMAGENET = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };

describe('preprocessor_config.json', () => {
  it('of a vision transformer squashes and scales to −1..1', async () => {
    const config = {
      ...{ image_processor_type: 'ViTImageProcessor', do_resize: true, size: { height: 224, width: 224 }, resample: 2 },
      ...{ do_rescale: true, rescale_factor: 1 / 255, do_normalize: true },
      ...{ image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] },
    };
    const files = beside({ 'preprocessor_config.json': config });
    const settings = await readModelSettings(files);
    expect(settings.preprocessing).toEqual({
      inputSize: { width: 224, height: 224 },
      ...{ fit: { mode: 'squash' }, resample: 'bilinear', channelOrder: 'rgb' },
      ...{ mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] },
    });
    expect(settings.guessed).toEqual([]);
    expect(settings.preprocessingSource).toBe(path.join(path.dirname(files.path), 'preprocessor_config.json'));
  });

  // Sizes and shares as the processors of transformers compute them.
  it.each([
    ['ResNet', { size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224 }, 224, 256],
    [
      'MobileNetV2',
      { size: { shortest_edge: 256 }, do_center_crop: true, crop_size: { height: 224, width: 224 } },
      224,
      256,
    ],
    [
      'ConvNext',
      { image_processor_type: 'ConvNextImageProcessor', size: { shortest_edge: 224 }, crop_pct: 0.875 },
      224,
      256,
    ],
    ['ConvNext without a share', { feature_extractor_type: 'ConvNextFeatureExtractor', size: 224 }, 224, 256],
    ['PoolFormer', { size: { shortest_edge: 224 }, crop_pct: 0.9 }, 224, 248],
    [
      'LeViT',
      {
        image_processor_type: 'LevitImageProcessor',
        size: { shortest_edge: 224 },
        do_center_crop: true,
        crop_size: 224,
      },
      224,
      256,
    ],
  ])('of %s crops', async (_, frame, side, resizeShortSide) => {
    const config = { do_resize: true, resample: 3, ...IMAGENET, ...frame };
    const { preprocessing, guessed } = await readModelSettings(beside({ 'preprocessor_config.json': config }));
    expect(preprocessing).toEqual({
      inputSize: { width: side, height: side },
      ...{ fit: { mode: 'crop', resizeShortSide }, resample: 'bicubic', ...TORCH },
    });
    expect(guessed).toEqual([]);
  });

  it('may lie in processor_config.json, and turn colours round without normalising', async () => {
    const image_processor = {
      ...{ do_rescale: true, rescale_factor: 1 / 255, do_flip_channel_order: true },
      ...{ size: { shortest_edge: 288 }, do_center_crop: true, crop_size: { height: 256, width: 256 }, resample: 2 },
    };
    const { preprocessing } = await readModelSettings(beside({ 'processor_config.json': { image_processor } }));
    expect(preprocessing).toMatchObject({ mean: [0, 0, 0], std: [255, 255, 255], channelOrder: 'bgr' });
    expect(preprocessing.fit).toEqual({ mode: 'crop', resizeShortSide: 288 });
  });

  it('that squashes before it crops leaves the cut a guess', async () => {
    const config = {
      ...{ image_processor_type: 'DeiTImageProcessor', size: { height: 256, width: 256 }, do_center_crop: true },
      ...{ crop_size: { height: 224, width: 224 }, ...IMAGENET },
    };
    const { preprocessing, guessed } = await readModelSettings(beside({ 'preprocessor_config.json': config }));
    expect(preprocessing.inputSize).toEqual({ width: 224, height: 224 });
    expect(guessed).toEqual(['fit', 'resample']);
  });

  it('of another size than the model’s: the model’s is used, and it is said', async () => {
    const config = { size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224, ...IMAGENET };
    const files = beside({ 'preprocessor_config.json': config }, { inputSize: { width: 112, height: 112 } });
    const { preprocessing, notes } = await readModelSettings(files);
    expect(preprocessing).toMatchObject({ inputSize: { width: 112, height: 112 }, fit: { resizeShortSide: 128 } });
    expect(notes.join()).toContain('says 224×224, but the model takes 112×112');
  });
});

test('timm says all of it in config.json', async () => {
  const pretrained_cfg = {
    ...{ input_size: [3, 288, 288], interpolation: 'bicubic', crop_pct: 0.95, crop_mode: 'center' },
    ...{ mean: IMAGENET.image_mean, std: IMAGENET.image_std },
  };
  const { preprocessing, guessed } = await readModelSettings(beside({ 'config.json': { pretrained_cfg } }));
  expect(preprocessing).toEqual({
    inputSize: { width: 288, height: 288 },
    // floor(288 / 0.95)
    ...{ fit: { mode: 'crop', resizeShortSide: 303 }, resample: 'bicubic', ...TORCH },
  });
  expect(guessed).toEqual([]);
});

test('Teachable Machine, Lobe and Ultralytics take the centre square', async () => {
  const teachable = { tmVersion: '2.4.5', packageName: '@teachablemachine/image', labels: ['a', 'b'], imageSize: 224 };
  const lobe = { doc_id: '1', inputs: { Image: { shape: [null, 224, 224, 3] } }, classes: { Label: ['a', 'b'] } };
  const yaml = 'author: Ultralytics\ntask: classify\nimgsz:\n- 224\n- 224\nnames:\n  0: a\n  1: b\n';
  const expected = [
    ['metadata.json', teachable, 127, 127],
    ['signature.json', lobe, 0, 255],
    ['metadata.yaml', yaml, 0, 255],
  ] as const;
  for (const [name, content, mean, std] of expected) {
    const settings = await readModelSettings(beside({ [name]: content }));
    expect(settings.preprocessing).toMatchObject({
      inputSize: { width: 224, height: 224 },
      fit: { mode: 'crop', resizeShortSide: 224 },
      mean: [mean, mean, mean],
      std: [std, std, std],
    });
    expect(settings.labels[0]?.labels.map((label) => label.name)).toEqual(['a', 'b']);
  }
});

test('Lobe says for ONNX models which axes are those of the picture', async () => {
  const lobe = (shape: unknown): unknown => ({
    doc_id: '1',
    inputs: { Image: { shape } },
    classes: { Label: ['a', 'b'] },
  });
  for (const [shape, inputSize] of [
    [[null, 3, 96, 64], { height: 96, width: 64 }],
    [[null, 96, 64, 3], { height: 96, width: 64 }],
    [[null, 1, 96, 64], { height: 96, width: 64 }],
  ] as const) {
    const { preprocessing, notes } = await readModelSettings(beside({ 'signature.json': lobe(shape) }, { inputSize }));
    expect(preprocessing.inputSize).toEqual(inputSize);
    expect(notes).toEqual([]);
  }
});

describe('the model itself', () => {
  const layer = (className: string, config: Record<string, unknown> = {}): unknown => ({ className, config });
  const withLayers = (layers: readonly unknown[]): ModelFiles =>
    beside({}, { topology: { className: 'Functional', config: { layers } } });
  const conv = layer('Conv2D', { name: 'conv' });

  it.each([
    ['levels', [{ scale: 1 / 255, offset: 0 }], 1],
    ['levels, to −1..1', [{ scale: 1 / 127.5, offset: -1 }], 1],
    ['levels, normalised', [{ scale: 1 / 255 }, { scale: [4.3, 4.4, 4.4], offset: [-2, -2, -1.8] }], 1],
    ['0 to 1', [{ scale: 2, offset: -1 }], 255],
    ['0 to 1, over levels', [{ scale: 255 }, { scale: 1 / 255 }], 255],
  ])('takes %s by its first layers', async (_, scalings, std) => {
    const nested = { className: 'Sequential', config: { layers: scalings.map((each) => layer('Rescaling', each)) } };
    const settings = await readModelSettings(withLayers([layer('InputLayer'), layer('RandomFlip'), nested, conv]));
    expect(settings.preprocessing).toMatchObject({ mean: [0, 0, 0], std: [std, std, std] });
    expect(settings.guessed).not.toContain('scale');
    expect(settings.preprocessingSource).toContain('first layer of the model');
  });

  it('does not tell by a scaling further in', async () => {
    const settings = await readModelSettings(withLayers([layer('InputLayer'), conv, layer('Rescaling', { scale: 1 })]));
    expect(settings.guessed).toContain('scale');
  });

  it.each([
    ['ResNet', ['conv1_conv', 'conv2_block1_1_conv'], 'blue first', [103.939, 116.779, 123.68]],
    ['ResNetV2', ['conv1_conv', 'conv2_block1_preact_bn', 'conv2_block1_1_conv'], '', [127.5, 127.5, 127.5]],
    ['VGG', ['block1_conv1', 'block1_pool', 'block5_conv1'], 'blue first', [103.939, 116.779, 123.68]],
    ['DenseNet', ['conv1_conv', 'conv2_block1_concat'], '', [123.675, 116.28, 103.53]],
    ['MobileNetV2', ['bn_Conv1', 'expanded_conv_depthwise'], '', [127.5, 127.5, 127.5]],
  ])('is fed as Keras feeds %s, which stays a guess', async (name, layers, order, mean) => {
    const settings = await readModelSettings(withLayers(layers.map((each) => layer('Conv2D', { name: each }))));
    expect(settings.preprocessingSource).toBe(`as Keras feeds ${name}`);
    expect(settings.preprocessing).toMatchObject({ mean, channelOrder: order === '' ? 'rgb' : 'bgr' });
    expect(settings.guessed).toContain('scale');
  });
});

describe('what the user says', () => {
  it('by a name changes the scale alone', async () => {
    const pretrained_cfg = { input_size: [3, 288, 288], crop_pct: 1, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
    const files = beside({ 'config.json': { pretrained_cfg } });
    const { preprocessing, preprocessingSource } = await readModelSettings(files, { preprocess: 'caffe' });
    expect(preprocessing).toMatchObject({ mean: [103.939, 116.779, 123.68], std: [1, 1, 1], channelOrder: 'bgr' });
    expect(preprocessing.fit).toEqual({ mode: 'crop', resizeShortSide: 288 });
    expect(preprocessingSource).toMatch(/^caffe, as asked for; .*config\.json$/);
  });

  it('is said by the file of the workspace where it is read there', () => {
    const lensFile = '/w/scorecam-lens.json';
    const name = (source: string, preprocess?: string): string =>
      nameLensFile(source, { lensFile, ...(preprocess === undefined ? {} : { preprocess }) });
    expect(name('unit, as asked for; /w/config.json', 'unit')).toBe(
      'unit, as /w/scorecam-lens.json says; /w/config.json',
    );
    expect(name('What is said of the preprocessing; x', '{"resample":"area"}')).toBe(
      'What /w/scorecam-lens.json says; x',
    );
    expect(name('/w/own.json', '/w/own.json')).toBe('/w/own.json');
    expect(nameLensFile('unit, as asked for', { preprocess: 'unit' })).toBe('unit, as asked for');
  });

  it('by a file of another program has to fit the model', async () => {
    const file = path.join(root, 'elsewhere.json');
    writeFileSync(file, JSON.stringify({ size: { height: 32, width: 32 }, ...IMAGENET }));
    const files = beside({}, { inputSize: { width: 16, height: 16 } });
    await expectModelError(readModelSettings(files, { preprocess: file }), /says 32×32, but the model takes 16×16/);
    await expect(readModelSettings(files, { preprocess: path.join(root, 'none.json') })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('files of other programs that are damaged or hostile', () => {
  it.each([
    ['no JSON', '{"image_mean": [', /does not hold valid JSON/],
    ['too large', `"${'x'.repeat(16 * 2 ** 20)}"`, /at most 16 MiB/],
  ])('%s: left out, and said', async (_, content, words) => {
    const { guessed, notes } = await readModelSettings(beside({ 'preprocessor_config.json': content }));
    expect(guessed).toContain('scale');
    expect(notes.join()).toMatch(words);
  });

  it('links to other places are not followed', async () => {
    const files = beside({});
    symlinkSync('/etc/hostname', path.join(path.dirname(files.path), 'labels.txt'));
    const { labels, notes } = await readModelSettings(files);
    expect(labels).toEqual([]);
    expect(notes.join()).toContain('link to another place');
  });

  it.each([
    { image_mean: [1e30, 0, 0], image_std: [0, 0, 0], rescale_factor: -1, size: { shortest_edge: 1e9 }, resample: 99 },
    { image_mean: 'x', size: [], crop_size: null, do_center_crop: true, crop_pct: -1 },
    { pretrained_cfg: { input_size: [3, -1, 0.5], crop_pct: 0, mean: [], std: ['a'] } },
  ])('absurd numbers say nothing: %j', async (content) => {
    const files = beside({ 'preprocessor_config.json': content, 'config.json': content, 'metadata.json': content });
    const { preprocessing, guessed } = await readModelSettings(files);
    expect(preprocessing).toMatchObject({ inputSize: { width: 224, height: 224 }, mean: [127.5, 127.5, 127.5] });
    expect(guessed).toEqual(expect.arrayContaining(['scale', 'fit', 'inputSize']));
  });

  it('a YAML file that grows without end is left out', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, i) => {
        const before = 'abcdefgh'[i] ?? '';
        return `${name}: &${name} [${`*${before},`.repeat(9)}]`;
      }),
      'names: *h',
    ].join('\n');
    const { labels, notes } = await readModelSettings(beside({ 'metadata.yaml': bomb }));
    expect(labels).toEqual([]);
    expect(notes.join()).toContain('does not hold valid YAML');
  });
});

describe('where nothing is said', () => {
  it.each(['layers', 'graph', 'saved-model'] as const)(
    'pictures of a %s are read as image_dataset_from_directory of Keras reads them, which is a guess',
    async (kind) => {
      const { preprocessing, guessed } = await readModelSettings(
        beside({}, { kind, operators: [], operatorNames: [] }),
      );
      expect(preprocessing).toMatchObject({ fit: { mode: 'squash' }, resample: 'tf-bilinear' });
      expect(guessed).toEqual(expect.arrayContaining(['fit', 'resample']));
    },
  );

  it('of the filter alone, it is Pillow’s', async () => {
    const signature = { doc_id: 'x', inputs: { Image: { shape: [null, 224, 224, 3] } } };
    const { preprocessing, guessed } = await readModelSettings(beside({ 'signature.json': signature }));
    expect(preprocessing).toMatchObject({ fit: { mode: 'crop' }, resample: 'bilinear' });
    expect(guessed).toEqual(['resample']);
  });
});

describe('a preprocessing that is none', () => {
  it.each([
    ['toch', /^"toch" is no known preprocessing, and there is no file /, /; you may mean torch\.$/],
    ['imagenet', /^"imagenet" is no known/, /torch \(ImageNet’s mean and deviation, .*; you may mean torch\.$/],
    ['ImageNet1k', /^"ImageNet1k" is no known/, /; you may mean torch\.$/],
    ['tensorflow', /^"tensorflow" is no known/, /; you may mean tf\.$/],
    ['constructor', /^"constructor" is no known/, /raw \(levels as they are, 0\.\.255\)\.$/],
    ['UNIT', /^"UNIT" is no known/, /; you may mean unit\.$/],
    ['mine.json', /^There is no file .*mine\.json\.$/, /one of the names tf, torch, caffe, unit, raw\.$/],
  ])('%s: the names are listed', async (name, message, hint) => {
    await expect(readModelSettings(beside({}), { preprocess: path.join(root, name) })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message) as unknown,
      hint: expect.stringMatching(hint) as unknown,
    });
  });
});

test('every file that is read is watched', () => {
  const files = beside({});
  const watched = settingsFilesOf(files, { labels: '/a/names.txt', preprocess: 'tf' });
  const names = watched.map((file) => path.basename(file));
  expect(names).toEqual(
    expect.arrayContaining(['preprocessing.json', 'labels.json', 'config.json', 'class_indices.json', 'names.txt']),
  );
  expect(names).not.toContain('tf');
});

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { explainCommandLine, quotePosix, type CommandOptions } from '../../src/output';

const FORM = { program: 'scorecam', quote: quotePosix };

const DEFAULTS: CommandOptions = {
  fit: 'model',
  exif: 'ignore',
  weighting: 'ridge',
  baseline: 'zero',
  channels: 1,
  backend: 'auto',
};

test('names what differs from the defaults and nothing else', () => {
  expect(explainCommandLine(['/a/b.png'], DEFAULTS, FORM)).toBe('scorecam explain /a/b.png');
  const line = explainCommandLine(
    ['/a/b.png'],
    {
      ...DEFAULTS,
      target: '812',
      layer: 'head',
      baseline: 'blur',
      channels: 0.3,
      weighting: 'logit',
      temperature: 2,
      backend: 'wasm',
      contrast: true,
    },
    FORM,
  );
  expect(line).toBe(
    'scorecam explain /a/b.png --target 812 --layer head --weighting logit --temperature 2 --baseline blur --channels 30% --backend wasm --contrast',
  );
});

test('says of a model what the user said', () => {
  const line = explainCommandLine(
    ['/a/b.png'],
    {
      ...DEFAULTS,
      model: '/m/model.onnx',
      labels: '/m/names.txt',
      preprocess: 'torch',
      output: 'sigmoid',
      outputName: 'scores:0',
      signature: 'serve it',
    },
    FORM,
  );
  expect(line).toBe(
    "scorecam explain /a/b.png --model /m/model.onnx --labels /m/names.txt --preprocess torch --output sigmoid --output-name scores:0 --signature 'serve it'",
  );
});

test('says of the second of two models what differs', () => {
  const models = { model: '/m/a.onnx', with: '/m/b.onnx', output: 'logits', layer: 'conv' } as const;
  const ofSecond = {
    labels: '/m/b.txt',
    preprocess: 'tf',
    output: 'sigmoid',
    outputName: 'b',
    signature: 's',
    layer: 'l',
  } as const;
  expect(explainCommandLine(['/a/b.png'], { ...DEFAULTS, provider: 'cpu', ...models, ofSecond }, FORM)).toBe(
    'scorecam compare /a/b.png --model /m/a.onnx --with /m/b.onnx --output logits --with-labels /m/b.txt --with-preprocess tf --with-output sigmoid --with-output-name b --with-signature s --layer conv --with-layer l',
  );
});

test.skipIf(process.platform === 'win32')('a POSIX shell takes names as they are', () => {
  const names = ["/a/it's $(touch x) `y`.png", '/a/"two"\nlines & more.png', '/ü/写真.png'];
  const line = explainCommandLine(names, { ...DEFAULTS, model: '/models/a b/model.json' }, FORM);
  const taken = execFileSync('sh', ['-c', line.replace(/^scorecam/, `printf '%s\\0'`)], { encoding: 'utf8' });
  expect(taken.split('\0')).toEqual(['explain', ...names, '--model', '/models/a b/model.json', '']);
});

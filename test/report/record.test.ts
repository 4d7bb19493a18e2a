import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { failureRecord, predictionRecord, toJsonRecord } from '../../src/report';
import type { ResultFiles } from '../../src/report';
import schema from '../../src/report/explain-record.schema.json';
import { ScorecamError } from '../../src/shared/errors';
import { VERSION } from '../../src/shared/version';
import { sampleResult } from './sample';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

/** What `validate` has against a value, as it is once printed. */
function complaints(value: unknown): string[] {
  validate(JSON.parse(JSON.stringify(value)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const NO_FILES: ResultFiles = {
  predictedMap: null,
  targetMap: null,
  contrastMap: null,
  predictedOverlay: null,
  targetOverlay: null,
  contrastOverlay: null,
  report: null,
};

describe('toJsonRecord', () => {
  it('has the fields of the contract, in its order', () => {
    const record = toJsonRecord(sampleResult(), NO_FILES, 250.04);
    expect(Object.keys(record)).toEqual(
      (
        'schema version image model preprocess baseline layer method methodOptions weighting temperature backend graph predicted ' +
        'target top5 channels forwardPasses trueLabel agreement learned warnings files timingMs peakMemoryBytes'
      ).split(' '),
    );
    expect(record).toEqual({
      schema: 1,
      version: VERSION,
      image: '/pictures/space_shuttle/rocket.jpg',
      model: { name: 'EfficientNet-Lite0', format: 'tfjs-layers', inputSize: { height: 224, width: 224 } },
      preprocess: {
        fit: 'model',
        fitDetail: 'short side to 256, centre crop',
        resample: 'bicubic',
        scale: '(level − 127.5) / 127.5',
        source: '/models/lite0/preprocessing.json',
        labelsSource: '/models/lite0/labels.json',
        guessed: [],
      },
      baseline: 'zero',
      layer: 'head',
      method: 'score-cam',
      methodOptions: {},
      weighting: 'ridge',
      temperature: null,
      backend: 'tfjs-node',
      graph: 'recorded',
      predicted: { index: 657, label: 'missile', probability: 0.298 },
      target: { index: 812, label: 'space shuttle', probability: 0.0512 },
      top5: sampleResult().top5,
      channels: { total: 1280, live: 632, used: 632 },
      forwardPasses: 633,
      trueLabel: { index: 812, label: 'space shuttle', probability: 0.0512 },
      agreement: { correlation: 0.62, topOverlap: 0.41 },
      learned: null,
      warnings: [],
      files: NO_FILES,
      timingMs: { start: 250, load: 812.3, predict: 31.3, explain: 3910, total: 5340.1 },
      peakMemoryBytes: 912_000_000,
    });
  });

  it('names what let onnxruntime compute where that was not the processor', () => {
    const record = toJsonRecord({ ...sampleResult(), backend: 'onnxruntime', provider: 'cuda' }, NO_FILES, 0);
    expect(record).toMatchObject({ backend: 'onnxruntime', provider: 'cuda' });
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is what the schema says', () => {
    expect(complaints(toJsonRecord(sampleResult(), NO_FILES, 0))).toEqual([]);
    const files = { ...NO_FILES, predictedMap: '/out/rocket.predicted.npy', report: '/out/report.html' };
    const other = sampleResult({
      weighting: 'released',
      temperature: null,
      trueLabel: null,
      agreement: { correlation: null, topOverlap: null, reason: 'both maps have the same value everywhere' },
    });
    expect(complaints(toJsonRecord(other, files, 12))).toEqual([]);
  });
});

describe('the schema', () => {
  const record = toJsonRecord(sampleResult(), NO_FILES, 0);

  it.each([
    ['a missing field', { ...record, forwardPasses: undefined }, "must have required property 'forwardPasses'"],
    ['an unknown field', { ...record, extra: 1 }, 'must NOT have additional properties'],
    ['another version of the schema', { ...record, schema: 2 }, '/schema must be equal to constant'],
    ['a temperature of zero', { ...record, temperature: 0 }, '/temperature must be > 0'],
    [
      'a probability above one',
      { ...record, target: { ...record.target, probability: 30 } },
      '/target/probability must be <= 1.000001',
    ],
    [
      'an unknown error code',
      { schema: 1, image: '/a', error: { code: 'oops', message: 'm', hint: '' } },
      '/error/code must be equal to one of the allowed values',
    ],
  ])('refuses %s', (_, value, complaint) => {
    expect(complaints(value).join('\n')).toContain(complaint);
  });
});

describe('failureRecord', () => {
  it('has code, message and hint, and is what the schema says', () => {
    const record = failureRecord('/a.jpg', new ScorecamError('picture', 'It is empty.', 'Copy it again.'));
    expect(record).toEqual({
      schema: 1,
      image: '/a.jpg',
      error: { code: 'picture', message: 'It is empty.', hint: 'Copy it again.' },
    });
    expect(complaints(record)).toEqual([]);
  });
});

describe('predictionRecord', () => {
  it('has what a prediction has', () => {
    const { predicted, top5, trueLabel } = sampleResult();
    expect(predictionRecord(sampleResult())).toMatchObject({
      schema: 1,
      predicted,
      top5,
      trueLabel,
      backend: 'tfjs-node',
    });
    expect(predictionRecord(sampleResult()).timingMs).toEqual({ load: 812.3, predict: 31.3, total: 5090.1 });
  });
});

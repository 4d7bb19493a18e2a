import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Explanations, paramsOf, type Enquiry, type ExplainEngine } from '../../src/host/explanations';
import { hashPicture } from '../../src/host/picture-files';
import { ResultStore } from '../../src/host/result-store';
import { FIRST_QUESTION, type ExplainParams, type Progress } from '../../src/protocol';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';
import { sampleParts } from './sample-parts';

const root = temporaryFolder();
let count = 0;
let asked: ExplainParams[];
let enquiry: Enquiry;
let kept: ReturnType<typeof sampleParts>;
let explanations: Explanations;
let runtime: string;

beforeEach(async () => {
  const folder = path.join(root, String(++count));
  const image = `${folder}.png`;
  writeFileSync(image, `picture ${count}`);
  const sample = sampleResult({ image, pictureHash: (await hashPicture(image)) ?? '' });
  kept = sampleParts({ ...sample, model: { ...sample.model, files: [], fingerprint: '' } });
  runtime = 'auto';
  asked = [];
  const engine: ExplainEngine = {
    explain: (params) => {
      asked.push(params);
      return Promise.resolve(kept.result);
    },
    predict: () => Promise.reject(new Error('nobody asks for that here')),
    layers: () => Promise.reject(new Error('nobody asks for them here')),
    methods: ({ layer }) => Promise.resolve({ refused: { mask: `not with ${layer ?? 'the usual layer'}` } }),
  };
  explanations = new Explanations(engine, new ResultStore(folder), () => runtime);
  enquiry = { image, model: undefined, question: FIRST_QUESTION };
});

async function explain(
  about: Enquiry,
  signal = new AbortController().signal,
): Promise<{ told: string[]; disk: boolean }> {
  const told: Progress[] = [];
  const options = { signal, onProgress: (progress: Progress) => void told.push(progress) };
  const { layers } = await explanations.explain(about, { missing: ['picture'], view: 'panel' }, options);
  return { told: told.map(({ kind }) => kind), disk: layers !== undefined };
}

describe('a question', () => {
  it('goes to the engine, with the parts that the page lacks and the scores', async () => {
    expect(await explain(enquiry)).toEqual({ told: [], disk: false });
    expect(asked).toEqual([
      expect.objectContaining({ image: enquiry.image, view: 'panel', send: ['picture', 'scores'] }),
    ]);
  });

  it('that was answered before is answered from disk, in the order in which the engine tells', async () => {
    await explanations.keep(enquiry, kept, 'auto');
    expect(await explain(enquiry)).toEqual({ told: ['picture', 'classes', 'predicted', 'scores'], disk: true });
    expect(asked).toEqual([]);
  });

  it('about another class or weighting is answered from disk: the page draws it from the scores', async () => {
    await explanations.keep(enquiry, kept, 'auto');
    expect(await explain({ ...enquiry, question: { ...FIRST_QUESTION, target: 2, weighting: 'paper' } })).toMatchObject(
      { disk: true },
    );
  });

  it('about a class without scores goes to the engine', async () => {
    await explanations.keep(
      enquiry,
      { ...kept, scores: { ...kept.scores, classes: new Int32Array([657, 812, 744]) } },
      'auto',
    );
    expect(await explain({ ...enquiry, question: { ...FIRST_QUESTION, target: 744 } })).toMatchObject({ disk: true });
    expect(await explain({ ...enquiry, question: { ...FIRST_QUESTION, target: 2 } })).toMatchObject({ disk: false });
  });

  it('without a class goes to the engine where another one than the usual was asked for', async () => {
    const target = { index: 540, label: 'drilling platform', probability: 0.0872 };
    await explanations.keep(enquiry, { ...kept, result: { ...kept.result, target, targetSource: 'asked' } }, 'auto');
    expect(await explain(enquiry)).toMatchObject({ disk: false });
  });

  it('about a picture that has changed goes to the engine', async () => {
    await explanations.keep(enquiry, kept, 'auto');
    writeFileSync(enquiry.image, 'another picture');
    expect(await explain(enquiry)).toMatchObject({ disk: false });
  });

  it('that nobody waits for any more ends as cancelled', async () => {
    await explanations.keep(enquiry, kept, 'auto');
    await expect(explain(enquiry, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('what one runtime computed is no answer of another one, and is not kept as such', async () => {
  await explanations.keep(enquiry, kept, 'auto');
  runtime = 'wasm';
  expect(await explain(enquiry)).toMatchObject({ disk: false });
  await explanations.keep(enquiry, kept, 'auto');
  expect(await explain(enquiry)).toMatchObject({ disk: false });
  runtime = 'auto';
  expect(await explain(enquiry)).toMatchObject({ disk: true });
});

it('an answer of which a part is missing is not kept', async () => {
  await explanations.keep(enquiry, { ...kept, classes: undefined }, 'auto');
  expect(await explain(enquiry)).toMatchObject({ disk: false });
});

describe('a question to a method without scores', () => {
  const rise = { ...FIRST_QUESTION, method: 'rise', methodOptions: { masks: 500, iterations: 20 }, layer: 'conv' };
  const asking = (change = {}): Enquiry => ({ ...enquiry, question: { ...rise, ...change } });
  const answer = (): Parameters<Explanations['keep']>[1] => {
    const method = { ...kept.result.method, name: 'rise', uses: ['baseline', 'contrast'] as const };
    return { ...kept, scores: undefined, result: { ...kept.result, method } };
  };

  it('is asked with its own options, and without what it does not take', async () => {
    await explain(asking({ weighting: 'paper', temperature: 2, baseline: 'blur' }));
    const [params] = asked;
    expect(params).toMatchObject({
      ...{ method: 'rise', methodOptions: { masks: 500 } },
      ...{ weighting: 'ridge', temperature: 1, baseline: 'blur', contrast: true },
    });
    expect(params).not.toHaveProperty('layer');
  });

  it('is answered from disk for the same options and classes', async () => {
    await explanations.keep(asking(), answer(), 'auto');
    expect(await explain(asking())).toEqual({ told: ['picture', 'classes', 'predicted'], disk: true });
    // Nothing of these is the method's.
    expect(await explain(asking({ methodOptions: { masks: 500 }, layer: 'other' }))).toMatchObject({ disk: true });
    expect(await explain(asking({ methodOptions: { masks: 501 } }))).toMatchObject({ disk: false });
    expect(await explain(asking({ target: 2 }))).toMatchObject({ disk: false });
    expect(await explain(enquiry)).toMatchObject({ disk: false });
  });
});

it('methods that a model and a layer cannot be used with are asked of the engine', async () => {
  const asking = { ...enquiry, question: { ...FIRST_QUESTION, layer: 'conv' } };
  expect(await explanations.refusedMethods(asking)).toEqual({ mask: 'not with conv' });
});

it('tells the engine which file of the workspace says how pictures are prepared', () => {
  const said = { preprocess: 'unit' };
  const lensFile = '/w/scorecam-lens.json';
  expect(paramsOf({ ...enquiry, said, lensFile })).toMatchObject({ preprocess: 'unit', lensFile });
  expect(paramsOf({ ...enquiry, said })).not.toHaveProperty('lensFile');
});

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprintFiles } from '../../src/files/fingerprint';
import { measurementKey, MeasurementStore } from '../../src/host/measurement-store';
import { Measuring, type MeasuredView } from '../../src/host/measuring';
import { hashPicture } from '../../src/host/picture-files';
import type { RequestOptions } from '../../src/process';
import type {
  FromPanel,
  MapMeasurement,
  MapToMeasure,
  MeasureParams,
  MeasureResult,
  ToPanel,
} from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';

const settings = vi.hoisted(() => ({ measure: true }));
vi.mock('../../src/host/settings', () => ({ readMeasure: () => settings.measure }));

const root = temporaryFolder();
const IMAGE = path.join(root, 'a.png');
const MODEL = path.join(root, 'model.json');

type Question = Extract<FromPanel, { type: 'measure/ask' }>;

/** A measurement that tells which map it is of. */
function measured({ classIndex, data }: MapToMeasure): MapMeasurement {
  const drop = { full: 0.5, masked: 0.25, dropPercent: 50, increased: false };
  const curve = { pixels: 2, stepPixels: 1, probabilities: Float64Array.from([0, data[0] ?? 0, 1]), auc: 0.5 };
  return { classIndex, drop, dropUpperHalf: drop, insertion: curve, deletion: curve };
}

const [CAT, DOG] = [
  { classIndex: 0, data: new Float32Array([1, 0]) },
  { classIndex: 1, data: new Float32Array([0.5, 1]) },
] as const;

/** What the engine was asked; the test answers it. */
interface AskedEngine {
  readonly params: MeasureParams;
  readonly options: RequestOptions;
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

class Fakes {
  readonly sent: ToPanel[] = [];
  readonly asked: AskedEngine[] = [];
  readonly warnings: string[] = [];
  isRunning = true;
  view: MeasuredView;
  readonly measuring: Measuring;

  constructor(view: MeasuredView, store: Pick<MeasurementStore, 'find' | 'put'>) {
    this.view = view;
    const isRunning = (): boolean => this.isRunning;
    this.measuring = new Measuring({
      engine: {
        get isRunning() {
          return isRunning();
        },
        measure: (params, options) =>
          new Promise<MeasureResult>((resolve, reject) => {
            const answer = (): void => {
              resolve({ measurements: params.maps.map(measured), forwardPasses: 1 });
            };
            options.signal?.addEventListener('abort', () => {
              reject(new ScorecamError('cancelled', 'Cancelled.', ''));
            });
            this.asked.push({ params, options, answer, fail: reject });
          }),
      },
      store,
      log: { error: () => undefined, warn: (message: string) => this.warnings.push(message) },
      send: (message) => this.sent.push(message),
    });
  }

  ask(id: number, maps: readonly MapToMeasure[], wanted = false): Promise<void> {
    const question: Question = { type: 'measure/ask', id, about: 1, maps, wanted };
    return this.measuring.ask(question, () => this.view);
  }

  /** Once the engine is asked. */
  async last(): Promise<AskedEngine> {
    return vi.waitUntil(() => this.asked.at(-1));
  }

  get types(): string[] {
    return this.sent.map(({ type }) => type.slice('measure/'.length));
  }
}

let count = 0;
let folder: string;
let fakes: Fakes;

async function viewNow(
  timing: { explain: number; passes: number } = { explain: 100, passes: 100 },
): Promise<MeasuredView> {
  const sample = sampleResult();
  const files = [MODEL];
  const model = { ...sample.model, files, contentHash: 'm1', fingerprint: await fingerprintFiles(files) };
  const timingMs = { ...sample.timingMs, predict: 1, explain: timing.explain };
  const pictureHash = (await hashPicture(IMAGE)) ?? '';
  return {
    picture: { image: IMAGE, model: MODEL, fit: 'model', exif: 'ignore' },
    result: { ...sample, model, pictureHash, timingMs, forwardPasses: timing.passes },
  };
}

beforeEach(async () => {
  settings.measure = true;
  writeFileSync(IMAGE, 'a picture');
  writeFileSync(MODEL, '{}');
  folder = path.join(root, `results-${++count}`);
  fakes = new Fakes(await viewNow(), new MeasurementStore(folder));
});

describe('the maps of a panel', () => {
  it('are measured in order, and told with the progress', async () => {
    const done = fakes.ask(7, [CAT, DOG]);
    const { params, options, answer } = await fakes.last();
    expect(params).toEqual({ ...fakes.view.picture, maps: [CAT, DOG], steps: 56 });
    options.onProgress?.({ kind: 'measured', done: 8, of: 236 });
    answer();
    await done;
    expect(fakes.sent).toEqual([
      { type: 'measure/progress', id: 7, done: 8, of: 236 },
      { type: 'measure/done', id: 7, measurements: [measured(CAT), measured(DOG)] },
    ]);
  });

  it('are never measured again: each is kept by itself', async () => {
    const first = fakes.ask(1, [CAT]);
    (await fakes.last()).answer();
    await first;
    // Another window.
    const other = new Fakes(fakes.view, new MeasurementStore(folder));
    const second = other.ask(2, [DOG, CAT]);
    const { params, answer } = await other.last();
    expect(params.maps).toEqual([DOG]);
    answer();
    await second;
    expect(other.sent).toEqual([{ type: 'measure/done', id: 2, measurements: [measured(DOG), measured(CAT)] }]);
    other.isRunning = false;
    await other.ask(3, [CAT, DOG]);
    expect(other.asked).toHaveLength(1);
    expect(other.types).toEqual(['done', 'done']);
  });

  it('give way to newer ones, which alone are answered', async () => {
    const first = fakes.ask(1, [CAT]);
    const { options } = await fakes.last();
    const second = fakes.ask(2, [DOG]);
    expect(options.signal?.aborted).toBe(true);
    await first;
    await vi.waitUntil(() => fakes.asked.length === 2);
    (await fakes.last()).answer();
    await second;
    expect(fakes.sent).toEqual([{ type: 'measure/done', id: 2, measurements: [measured(DOG)] }]);
  });

  it('are measured on where a page that was made anew asks the same', async () => {
    const first = fakes.ask(1, [CAT]);
    const { answer } = await fakes.last();
    await fakes.ask(2, [CAT]);
    answer();
    await first;
    expect(fakes.asked).toHaveLength(1);
    expect(fakes.sent).toEqual([{ type: 'measure/done', id: 2, measurements: [measured(CAT)] }]);
  });

  it('are given up where nobody waits any more', async () => {
    const asked = fakes.ask(1, [CAT]);
    const { options } = await fakes.last();
    fakes.measuring.cancel();
    await asked;
    expect(options.signal?.aborted).toBe(true);
    expect(fakes.sent).toEqual([]);
  });

  it('can be tried again after a failure', async () => {
    const first = fakes.ask(1, [CAT]);
    (await fakes.last()).fail(new ScorecamError('engine', 'It died.', ''));
    await first;
    expect(fakes.sent).toMatchObject([
      { type: 'measure/failed', id: 1, error: { code: 'engine', message: 'It died.' } },
    ]);
    const second = fakes.ask(2, [CAT], true);
    await vi.waitUntil(() => fakes.asked.length === 2);
    (await fakes.last()).answer();
    await second;
    expect(fakes.types).toEqual(['failed', 'done']);
  });

  it('are not said to be worth what another picture or model gave', async () => {
    const { view } = fakes;
    for (const file of [IMAGE, MODEL]) {
      const asked = fakes.ask(1, [CAT]);
      await vi.waitUntil(() => fakes.asked.length > 0);
      writeFileSync(file, 'something else');
      fakes.asked.pop()?.answer();
      await asked;
      expect(fakes.sent.pop()).toMatchObject({ type: 'measure/failed', error: { code: 'picture' } });
      writeFileSync(IMAGE, 'a picture');
      fakes.view = { ...view, result: (await viewNow()).result };
    }
  });

  it('are answered where no picture is shown, too', async () => {
    const question: Question = { type: 'measure/ask', id: 1, about: 1, maps: [CAT], wanted: false };
    await fakes.measuring.ask(question, () => {
      throw new ScorecamError('cancelled', 'Cancelled.', '');
    });
    expect(fakes.sent).toMatchObject([{ type: 'measure/failed', id: 1, error: { code: 'cancelled' } }]);
  });

  it('are shown where they cannot be kept', async () => {
    const store = {
      find: () => Promise.resolve(undefined),
      put: () => Promise.reject(new ScorecamError('output', 'The disk is full.', '')),
    };
    fakes = new Fakes(fakes.view, store);
    const asked = fakes.ask(1, [CAT]);
    (await fakes.last()).answer();
    await asked;
    expect(fakes.types).toEqual(['done']);
    expect(fakes.warnings).toEqual(['The disk is full.']);
  });
});

describe('measuring is offered', () => {
  // 117 passes a map.
  it.each([
    ['off', 0.117, { measure: false, isRunning: true, explain: 100 }],
    ['asleep', 0.117, { measure: true, isRunning: false, explain: 100 }],
    ['slow', 23.4, { measure: true, isRunning: true, explain: 20_000 }],
  ])('where it is %s, and done where the user wants it', async (why, seconds, { measure, isRunning, explain }) => {
    settings.measure = measure;
    fakes.isRunning = isRunning;
    fakes.view = await viewNow({ explain, passes: 100 });
    await fakes.ask(1, [CAT]);
    expect(fakes.asked).toEqual([]);
    expect(fakes.sent).toEqual([
      { type: 'measure/offered', id: 1, why, seconds: expect.closeTo(seconds, 9) as number },
    ]);
    const asked = fakes.ask(2, [CAT], true);
    (await fakes.last()).answer();
    await asked;
    expect(fakes.types).toEqual(['offered', 'done']);
  });

  it('by the time of a prediction where hardly anything was computed for the explanation', async () => {
    settings.measure = false;
    fakes.view = await viewNow({ explain: 5000, passes: 1 });
    await fakes.ask(1, [CAT]);
    expect(fakes.sent).toMatchObject([{ seconds: 0.117 }]);
  });
});

describe('a measurement that is kept', () => {
  it('belongs to the map, its class, the picture, the model and how it is used', async () => {
    const { picture, result } = await viewNow();
    if (result === undefined) throw new Error('there is a result');
    const known = { picture, result, steps: 56 };
    const keys = [
      measurementKey(known, CAT),
      measurementKey(known, { ...CAT, classIndex: 1 }),
      measurementKey(known, { ...CAT, data: new Float32Array([1, 0.5]) }),
      measurementKey({ ...known, steps: 28 }, CAT),
      measurementKey({ ...known, result: { ...known.result, provider: 'webgpu' } }, CAT),
      measurementKey({ ...known, picture: { ...picture, fit: 'squash' } }, CAT),
      measurementKey({ ...known, picture: { ...picture, output: 'logits' } }, CAT),
      measurementKey({ ...known, result: { ...result, pictureHash: 'other' } }, CAT),
      measurementKey({ ...known, result: { ...result, backend: 'wasm' } }, CAT),
      measurementKey({ ...known, result: { ...result, model: { ...result.model, contentHash: 'm2' } } }, CAT),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(measurementKey({ ...known, picture: { ...picture, image: '/copy.png' } }, CAT)).toBe(keys[0]);
  });

  it('counts as missing where its file is not whole', async () => {
    const store = new MeasurementStore(folder);
    await store.put('k', measured(CAT));
    expect(await store.find('k')).toEqual(measured(CAT));
    const file = path.join(folder, 'k.measurement');
    truncateSync(file, readFileSync(file).length - 1);
    expect(await store.find('k')).toBeUndefined();
    expect(await store.find('other')).toBeUndefined();
  });
});

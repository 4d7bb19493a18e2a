/** The sanity check on a tiny model that runs here: against maps of a model that was written down randomised. */
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, learnedLayers, openModelFiles, randomiseFiles } from '../../src/engine';
import { ExplainService } from '../../src/explain';
import { parseMethodUses } from '../../src/evaluate';
import { similarityOf } from '../../src/metrics';
import type { Progress, SanityParams, SanityResult } from '../../src/protocol';
import { explainParams } from '../support/engine-client';
import { useOwnCache } from '../support/own-cache';
import { EMBEDDED_MODEL, ONNX_VECTORS, ROCKET } from '../support/paths';
import { readWeights } from '../support/read-weights';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const SEED = 4;

const folder = temporaryFolder();
const cache = path.join(folder, 'cache');
useOwnCache(cache);

function sanityParams(params: Partial<SanityParams>): SanityParams {
  return {
    ...{ image: ROCKET, fit: 'model', exif: 'ignore', uses: parseMethodUses('score-cam', 1), seed: SEED },
    ...{ orders: ['cascading', 'independent'], stages: 12 },
    ...params,
  };
}

describe.each(['tfjs-node', 'wasm'] as const)('on %s', (backend) => {
  describe.skipIf(backend === 'tfjs-node' && !hasNativeRuntime())('maps of a model that loses what it learned', () => {
    const service = new ExplainService({
      ...{ backend, threads: 0, memoryBudgetBytes: 2 ** 28, embeddedModel: EMBEDDED_MODEL },
    });
    let model: string;
    let result: SanityResult;
    const told: Progress[] = [];

    beforeAll(async () => {
      model = writeTinyClassifier(path.join(folder, backend), { size: 48, channels: 12 });
      const uses = parseMethodUses('score-cam,grad-cam,control-random', 1);
      const onProgress = (progress: Progress): void => void told.push(progress);
      result = await service.sanity(sanityParams({ model, uses }), { onProgress });
    });

    const pointsOf = (method: string): SanityResult['points'] => result.points.filter((each) => each.method === method);

    it('are made for each stage in both orders, from the output to the input', () => {
      expect(result.stages).toEqual([
        { name: 'classes', layers: ['classes'] },
        { name: 'features', layers: ['features'] },
      ]);
      expect(pointsOf('score-cam').map(({ order, stage }) => [order, stage])).toEqual([
        ...[0, 1].map((stage) => ['cascading', stage]),
        ...[0, 1].map((stage) => ['independent', stage]),
      ]);
      // Three models besides the trained one: the first stage is the same in both orders.
      const maps = told.filter(({ kind }) => kind === 'randomised');
      expect(maps.at(-1)).toEqual({ kind: 'randomised', done: 12, of: 12 });
      const [cascading, independent] = pointsOf('score-cam').filter(({ stage }) => stage === 0);
      expect({ ...cascading, order: 'independent' }).toEqual(independent);
    });

    it('stay exactly the same where they do not depend on the model', () => {
      for (const { similarity } of pointsOf('control-random')) {
        expect(similarity.spearman).toBeCloseTo(1, 12);
        expect(similarity.ssim).toBeCloseTo(1, 12);
        expect(similarity.hog).toBeCloseTo(1, 12);
      }
    });

    it('are those of the randomised model: what it gives at the layer changes only up to the layer', async () => {
      const changes = pointsOf('score-cam').map(({ changesActivations }) => changesActivations);
      expect(changes).toEqual([false, true, false, true]);
      const trained = await service.explain(explainParams({ model, target: `${result.explained.index}` }));
      for (const [stages, at] of [
        [1, 0],
        [2, 1],
      ] as const) {
        const written = await writeRandomised(path.dirname(model), stages);
        const asked = { model: written, subject: `${result.explained.index}` };
        const randomised = await service.explain(explainParams(asked));
        const expected = similarityOf(trained.maps.target, randomised.maps.predicted);
        const { similarity, probability } = pointsOf('score-cam')[at] ?? {};
        expect(similarity?.spearman).toBeCloseTo(Number(expected.spearman), 3);
        expect(similarity?.ssim).toBeCloseTo(Number(expected.ssim), 3);
        expect(probability).toBeCloseTo(Number(randomised.subject?.probability), 5);
      }
    });

    it('are the same of the same seed, and others of another', async () => {
      const asked = sanityParams({ model, orders: ['cascading'] });
      const again = await service.sanity(asked);
      expect(again.points).toEqual(pointsOf('score-cam').filter(({ order }) => order === 'cascading'));
      const other = await service.sanity({ ...asked, seed: SEED + 1 });
      expect(other.points.map(({ probability }) => probability)).not.toEqual(
        again.points.map(({ probability }) => probability),
      );
    });

    it('can be cancelled', async () => {
      const abort = new AbortController();
      const onProgress = ({ kind }: Progress): void => {
        if (kind === 'randomised') abort.abort();
      };
      await expect(service.sanity(sanityParams({ model }), { signal: abort.signal, onProgress })).rejects.toMatchObject(
        { code: 'cancelled' },
      );
    });

    it.runIf(backend === 'tfjs-node')('leave no graphs of randomised models on the disk', () => {
      const graphs = path.join(cache, 'graphs');
      // Of the trained model, and of the two that were written down.
      expect(existsSync(graphs) ? readdirSync(graphs) : []).toHaveLength(3);
    });
  });
});

/** The model with its last layers randomised, in files of its own. */
async function writeRandomised(source: string, stages: number): Promise<string> {
  const files = await openModelFiles(path.join(source, 'model.json'));
  const layers = (await learnedLayers(files)).slice(-stages);
  const weights = new Set(layers.flatMap((layer) => layer.weights));
  const target = `${source}-${stages}`;
  cpSync(source, target, { recursive: true });
  const bytes = await readWeights(randomiseFiles(files, { weights, seed: SEED }));
  writeFileSync(path.join(target, 'weights.bin'), new Uint8Array(bytes));
  return path.join(target, 'model.json');
}

describe('an ONNX model', () => {
  it('is randomised in its initialisers', async () => {
    const service = new ExplainService({
      ...{ backend: 'wasm', threads: 0, memoryBudgetBytes: 2 ** 28, embeddedModel: EMBEDDED_MODEL },
    });
    const result = await service.sanity(sanityParams({ model: path.join(ONNX_VECTORS, 'residual.onnx') }));
    expect(result.stages.map(({ name }) => name)).toEqual(['head', 'second', 'first.0', 'stem']);
    const [head, second] = result.points;
    expect(head).toMatchObject({ changesActivations: false });
    expect(head?.probability).not.toBeCloseTo(result.explained.probability, 3);
    expect(second).toMatchObject({ changesActivations: true });
  });
});

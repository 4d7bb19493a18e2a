/** Methods through the service: what is kept, what grows, what is refused, and that the same seed gives the same bytes. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { ExplainService } from '../../src/explain';
import { USUAL_CHOICES, type ExplainParams, type ExplainResult, type Progress } from '../../src/protocol';
import { METHOD_VECTORS, ROCKET } from '../support/paths';
import { useOwnCache } from '../support/own-cache';
import { temporaryFolder } from '../support/temporary-folder';

useOwnCache(path.join(temporaryFolder(), 'cache'));

const MODEL = path.join(METHOD_VECTORS, 'tiny', 'model.json');

function paramsOf(changes: Partial<ExplainParams>): ExplainParams {
  return {
    image: ROCKET,
    model: MODEL,
    ...USUAL_CHOICES,
    fit: 'squash',
    preprocess: 'tf',
    contrast: false,
    channels: 1,
    previews: true,
    overlays: false,
    target: '5',
    ...changes,
  };
}

const newService = (): ExplainService =>
  new ExplainService({ backend: 'auto', threads: 0, memoryBudgetBytes: 2 ** 26, embeddedModel: MODEL });

function isScored(progress: Progress): progress is Extract<Progress, { kind: 'scored' }> {
  return progress.kind === 'scored';
}

describe.skipIf(!hasNativeRuntime())('the service', () => {
  let service: ExplainService;

  beforeAll(() => {
    service = newService();
  });

  const RISE = { method: 'rise', methodOptions: { masks: 500, seed: 5 } } as const;
  const MASK = { method: 'mask', methodOptions: { iterations: 20, seed: 2 } } as const;

  it.each([
    ['grad-cam', { method: 'grad-cam' }, 2],
    ['grad-cam++', { method: 'grad-cam++' }, 2],
    ['rise', RISE, 500],
    ['mask', MASK, 40],
  ] as const)('makes maps by %s, with previews, and keeps what it computed', async (name, changes, steps) => {
    const scored: Extract<Progress, { kind: 'scored' }>[] = [];
    const onProgress = (progress: Progress): void => {
      if (isScored(progress)) scored.push(progress);
    };
    const first = await service.explain(paramsOf(changes), { onProgress });
    expect(first.method).toMatchObject({ name });
    expect(first.forwardPasses).toBeGreaterThanOrEqual(steps);
    expect(scored.at(-1)).toMatchObject({ done: steps, of: steps });
    expect(scored.map(({ done }) => done)).toEqual([...scored.map(({ done }) => done)].sort((a, b) => a - b));
    expect(scored.at(-1)?.preview).toEqual(first.maps);
    // Of a class that nothing speaks for, Grad-CAM's ReLU leaves nothing.
    expect(first.maps.predicted.constant).toBe(false);
    const again = await service.explain(paramsOf(changes));
    expect(again.forwardPasses).toBe(0);
    expect(again.maps).toEqual(first.maps);
    // Another process would compute the very same bytes.
    const other = await newService().explain(paramsOf(changes));
    expect(other.maps).toEqual(first.maps);
  });

  it('draws another class and the contrast of RISE without a pass', async () => {
    await service.explain(paramsOf(RISE));
    const other = await service.explain(paramsOf({ ...RISE, target: '0', contrast: true }));
    expect(other.forwardPasses).toBe(0);
    const { predicted, target } = other;
    const turned = await service.explain(
      paramsOf({ ...RISE, subject: String(target.index), target: String(predicted.index), contrast: true }),
    );
    const contrast = (result: ExplainResult): number[] => Array.from(result.maps.contrast?.data ?? []);
    expect(contrast(other).some((value) => value > 0.1)).toBe(true);
    contrast(turned).forEach((value, i) => {
      expect(value).toBeCloseTo(-(contrast(other)[i] ?? NaN), 5);
    });
  });

  it('draws other masks from another seed', async () => {
    const [one, two] = [5, 6].map((seed) =>
      service.explain(paramsOf({ method: 'rise', methodOptions: { masks: 500, seed } })),
    );
    expect((await one)?.maps.predicted.data).not.toEqual((await two)?.maps.predicted.data);
  });

  it('tells how masks were learned', async () => {
    const { learned, maps } = await service.explain(paramsOf(MASK));
    expect(learned?.predicted.losses).toHaveLength(20);
    expect(learned?.target.losses).toHaveLength(20);
    expect(learned?.predicted.after).toBeLessThan(learned?.predicted.before ?? 0);
    expect(maps.contrast).toBeNull();
  });

  it.each([
    ['rise', { method: 'rise', methodOptions: { masks: 600 } }, 600],
    ['mask', { method: 'mask', methodOptions: { iterations: 40 } }, 80],
  ] as const)('cancels %s at once, and goes on where it stopped', async (_, changes, steps) => {
    const own = newService();
    const controller = new AbortController();
    let done = 0;
    const cancelled = own.explain(paramsOf(changes), {
      signal: controller.signal,
      onProgress: (progress) => {
        if (!isScored(progress)) return;
        done = progress.done;
        controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(steps / 2);
    const result = await own.explain(paramsOf(changes));
    expect(result.forwardPasses).toBeLessThanOrEqual(steps - done + 80);
    expect(result.maps).toEqual((await service.explain(paramsOf(changes))).maps);
  });

  it.each([
    [{ method: 'grad-cam', weighting: 'paper' }, 'Grad-CAM has no weighting'],
    [{ method: 'lime' }, 'There is no method "lime"'],
    [{ method: 'mask', contrast: true }, 'no contrast'],
    [{ method: 'rise', methodOptions: { masks: 10 } }, '--masks 10'],
  ] as const)('refuses %j', async (changes, message) => {
    await expect(service.explain(paramsOf(changes))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('refuses a learned mask of an ONNX model with the reason, and makes its Grad-CAM', async () => {
    const model = path.join(METHOD_VECTORS, 'tiny.onnx');
    await expect(service.explain(paramsOf({ ...MASK, model }))).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('onnxruntime, which does not derive') as unknown,
    });
    const { maps, method } = await service.explain(paramsOf({ method: 'grad-cam', model, contrast: true }));
    expect(method.source).toContain('1610.02391');
    expect([maps.predicted, maps.contrast].map((map) => map?.constant)).toEqual([false, false]);
  });

  it('says of which methods it is known that a model cannot be used with them, before they are tried', async () => {
    const onnx = path.join(METHOD_VECTORS, 'tiny.onnx');
    const { refused, ...others } = await service.methods({ model: onnx });
    expect(others).toEqual({});
    expect(refused).toEqual({ mask: expect.stringContaining('onnxruntime, which does not derive') as unknown });
    const { layers } = await service.layers({ model: onnx });
    const [first] = layers;
    const ofFirst = await service.methods({ model: onnx, layer: first?.name ?? '' });
    const reason: unknown = expect.stringMatching(/but behind the layer comes Clip .*, not a mean/);
    expect(ofFirst.refused).toMatchObject({ 'grad-cam': reason, 'grad-cam++': reason });
    expect((await service.methods({ model: MODEL })).refused).toEqual({});
    await expect(service.methods({ model: MODEL, layer: 'none' })).rejects.toMatchObject({ code: 'usage' });
  });
});

/** ONNX models that pick the best classes themselves: what they pick from is explained, by the numbers of PyTorch. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  openModelFiles,
  startOnnxBackend,
  type LoadedModel,
  type LoadRequest,
  type ModelFiles,
} from '../../src/engine';
import { ElementType, encodeAttribute } from '../../src/engine/onnx/onnx-proto';
import { largestDifference } from '../support/largest-difference';
import { writeChangedOnnx, type OnnxDraft } from '../support/onnx-bytes';
import { ONNX_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

const root = temporaryFolder();
const vectors = JSON.parse(readFileSync(path.join(ONNX_VECTORS, 'index.json'), 'utf8')) as {
  readonly residual: { readonly logits: readonly number[]; readonly tolerance: number };
};
const inputSize = { height: 32, width: 32 };
const picture = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => Math.sin(i * 0.37));
let count = 0;

type Output = 'scores' | 'values' | 'indices' | 'best';

/** The residual network with `values, indices = topk(softmax(scores), 3)` and `best = argmax(scores)`. */
async function load(outputs: readonly Output[], use: LoadRequest<ModelFiles>['use'] = {}): Promise<LoadedModel> {
  const file = writeChangedOnnx(path.join(root, `picked-${(count += 1)}.onnx`), ({ graph }: OnnxDraft) => {
    const scores = graph.output?.[0]?.name ?? '';
    graph.initializer?.push({ name: 'k', dims: [1], data_type: ElementType.int64, raw_data: bytesOf(3) });
    const axis = encodeAttribute('axis', 1);
    graph.node?.push(
      { op_type: 'Identity', input: [scores], output: ['logits'] },
      { op_type: 'Softmax', input: ['logits'], output: ['shares'], attribute: [axis] },
      { op_type: 'TopK', input: ['shares', 'k'], output: ['values', 'indices'], attribute: [axis] },
      { op_type: 'ArgMax', input: ['logits'], output: ['best'], attribute: [axis] },
    );
    graph.output = outputs.map((name) => {
      const isNumber = name === 'scores' || name === 'values';
      const type = { tensor_type: { elem_type: isNumber ? ElementType.float : ElementType.int64 } };
      return { name: name === 'scores' ? scores : name, type };
    });
  });
  const { backend } = await startOnnxBackend(0);
  const request = { inputSize, sample: picture, memoryBudgetBytes: 2 ** 28 };
  return backend.load({ ...request, files: await openModelFiles(file), use });
}

function bytesOf(value: number): Uint8Array {
  return new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
}

async function logitsOf(model: LoadedModel): Promise<Float32Array> {
  const layer = model.description.layers.at(-1);
  if (layer === undefined) throw new Error('no layer');
  const bound = model.bind(layer, picture, new Float32Array(picture.length));
  const { logits } = await bound.predict();
  bound.release();
  model.dispose();
  return logits;
}

describe('of a model that picks the best classes', () => {
  it.each([
    [['values', 'indices'], { name: 'values', others: [], pickedBy: 'TopK' }, false],
    [['indices'], { name: 'indices', others: [], pickedBy: 'TopK' }, false],
    [['best'], { name: 'best', others: [], pickedBy: 'ArgMax' }, true],
    // The classes themselves are an output: nothing has to be said of what is picked of them.
    [['scores', 'values', 'indices', 'best'], undefined, true],
  ] as const)('%j, the classes are explained', async (outputs, taken, isGuessed) => {
    const model = await load(outputs);
    expect(model.description).toMatchObject({ classes: 5, activation: 'softmax', activationGuessed: isGuessed });
    expect(model.description.outputTaken).toEqual(taken);
    const { logits, tolerance } = vectors.residual;
    expect(largestDifference(await logitsOf(model), logits).error).toBeLessThan(tolerance);
  });

  it('what is picked can be asked for by its name', async () => {
    const model = await load(['scores', 'values', 'indices'], { outputName: 'values' });
    expect(model.description).toMatchObject({ classes: 5, outputTaken: { name: 'values', pickedBy: 'TopK' } });
    model.dispose();
  });
});

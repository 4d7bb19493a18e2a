/** ONNX graphs whose operators stand in another order, or lead elsewhere, than the forward pass of what is explained. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  openModelFiles,
  startOnnxBackend,
  type LoadedModel,
  type LoadRequest,
  type ModelFiles,
} from '../../src/engine';
import { ElementType, encodeAttribute, type OnnxNode } from '../../src/engine/onnx/onnx-proto';
import { sortNodes } from '../../src/engine/onnx/sort-nodes';
import { findLayer } from '../../src/explain/result-facts';
import { largestDifference } from '../support/largest-difference';
import { writeChangedOnnx, type OnnxDraft } from '../support/onnx-bytes';
import { ONNX_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

const root = temporaryFolder();
const { residual } = JSON.parse(readFileSync(path.join(ONNX_VECTORS, 'index.json'), 'utf8')) as {
  readonly residual: { readonly logits: readonly number[]; readonly tolerance: number };
};
const inputSize = { height: 32, width: 32 };
const picture = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => Math.sin(i * 0.37));
let count = 0;
let loaded: LoadedModel[] = [];

afterEach(() => {
  for (const model of loaded) model.dispose();
  loaded = [];
});

async function load(
  change: (draft: OnnxDraft) => void,
  use: LoadRequest<ModelFiles>['use'] = {},
): Promise<LoadedModel> {
  const file = writeChangedOnnx(path.join(root, `order-${(count += 1)}.onnx`), change);
  const { backend } = await startOnnxBackend(0);
  const request = { inputSize, sample: picture, memoryBudgetBytes: 2 ** 28 };
  const model = await backend.load({ ...request, files: await openModelFiles(file), use });
  loaded.push(model);
  return model;
}

test('a Cast of the picture that stands last, as the converter to float16 appends it, is no layer', async () => {
  const { layers, defaultLayer } = (await load(() => undefined)).description;
  const model = await load(({ graph }) => {
    const image = graph.input?.[0]?.name ?? '';
    for (const node of graph.node ?? []) node.input = node.input?.map((name) => (name === image ? 'cast' : name)) ?? [];
    const attribute = [encodeAttribute('to', ElementType.float)];
    graph.node?.push({ op_type: 'Cast', name: 'graph_input_cast0', input: [image], output: ['cast'], attribute });
  });
  expect(model.description).toMatchObject({ layers, defaultLayer });
  const answer = await model.forward(picture, 1);
  expect(largestDifference(answer, residual.logits).error).toBeLessThan(residual.tolerance);
});

test('operators come behind what they take, and otherwise stay in order; a circle is left as it is', () => {
  const node = (name: string, ...input: string[]): OnnxNode => ({ op_type: 'Add', name, input, output: [name] });
  const names = (...nodes: OnnxNode[]): (string | undefined)[] =>
    (sortNodes({ node: nodes }).node ?? []).map(({ name }) => name);
  expect(names(node('a', 'image'), node('b', 'a'), node('c', 'image'), node('d', 'b', 'c'))).toEqual([
    ...['a', 'b', 'c', 'd'],
  ]);
  expect(names(node('d', 'b', 'c'), node('b', 'a'), node('c', 'b'), node('a', 'image'))).toEqual(['a', 'b', 'c', 'd']);
  expect(names(node('a', 'b'), node('b', 'a')).sort()).toEqual(['a', 'b']);
});

/** A second head behind the last layer of the first one. */
async function loadTwoHeads(outputName: string, last: string): Promise<LoadedModel['description']> {
  const { description } = await load(
    ({ graph }) => {
      const head = graph.output?.[0]?.name ?? '';
      const relu = (graph.node ?? []).findLast(({ name }) => name === last)?.output?.[0] ?? '';
      graph.node?.push(
        { op_type: 'Neg', name: 'side', input: [relu], output: ['side'] },
        { op_type: 'GlobalMaxPool', input: ['side'], output: ['pooled'] },
        { op_type: 'Flatten', input: ['pooled'], output: ['aux'], attribute: [encodeAttribute('axis', 1)] },
        { op_type: 'Identity', input: [head], output: ['main'] },
      );
      const type = { tensor_type: { elem_type: ElementType.float } };
      graph.output = ['main', 'aux'].map((name) => ({ name, type }));
    },
    { outputName },
  );
  return description;
}

test('layers are those that the output which is explained depends on; of others it is said that it does not', async () => {
  const { layers, defaultLayer } = (await load(() => undefined)).description;
  const main = await loadTwoHeads('main', defaultLayer);
  expect(main).toMatchObject({ classes: 5, layers, defaultLayer, layersAside: ['side'] });
  expect(() => findLayer({ description: main } as LoadedModel, 'side')).toThrow(/does not depend on layer "side"/);
  expect(() => findLayer({ description: main } as LoadedModel, 'none')).toThrow(/has no layer "none"/);
  const aux = await loadTwoHeads('aux', defaultLayer);
  expect(aux).toMatchObject({ classes: 12, defaultLayer: 'side' });
});

/** What the TensorFlow backend keeps, repairs and gives back. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasNativeRuntime, type LoadedModel } from '../../src/engine';
import { NodeBackend } from '../../src/engine/backends/node-backend';
import { GraphCache, type GraphEntry } from '../../src/engine/graph/graph-cache';
import { withoutUnused, type GraphNode } from '../../src/engine/graph/recorded-graph';
import { messageType } from '../../src/engine/graph/tensorflow-proto';
import type * as nativeModule from '../../src/engine/native';
import type { NativeBinding, NativeTensor } from '../../src/engine/native';
import { writeDamaged, type Damage } from '../support/broken-model';
import { largestDifference } from '../support/largest-difference';
import { expectModelError } from '../support/model-error';
import { loadModel, noisePicture, scoreInput } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';
import { familyNamed, writeFamily } from '../support/tiny-families';

/** Tensors that are alive in TensorFlow, counted at the binding. */
const alive = vi.hoisted(() => new Set<number>());

vi.mock('../../src/engine/native', async (original) => {
  const native = await original<typeof nativeModule>();
  return { ...native, loadNativeBinding: (threads: number) => counted(native.loadNativeBinding(threads)) };
});

function counted(native: NativeBinding): NativeBinding {
  const properties = native as unknown as Readonly<Record<string, unknown>>;
  const bound = Object.fromEntries(
    Object.getOwnPropertyNames(native).map((name) => {
      const value = properties[name];
      return [name, typeof value === 'function' ? (value.bind(native) as unknown) : value];
    }),
  ) as unknown as NativeBinding;
  const keep = (tensors: NativeTensor[]): NativeTensor[] => {
    tensors.forEach(({ id }) => alive.add(id));
    return tensors;
  };
  return {
    ...bound,
    createTensor: (shape, dtype, values) => {
      const id = bound.createTensor(shape, dtype, values);
      alive.add(id);
      return id;
    },
    executeOp: (...args) => keep(bound.executeOp(...args)),
    runSavedModel: (...args) => keep(bound.runSavedModel(...args)),
    deleteTensor: (id) => {
      alive.delete(id);
      bound.deleteTensor(id);
    },
  };
}

/** A cache that the test can change under the backend, of which there is only one in a process. */
const current = { cache: new GraphCache('') };
const changingCache = new Proxy(current.cache, {
  get: (_, name) => {
    const value: unknown = Reflect.get(current.cache, name, current.cache);
    return typeof value === 'function' ? (value.bind(current.cache) as unknown) : value;
  },
});

const folder = temporaryFolder();
const picture = noisePicture(24, 24);
const model = writeFamily(folder, familyNamed('MobileNet-like'));
const withFedWeights = writeFamily(folder, familyNamed('VGG-like'));
let count = 0;

describe.skipIf(!hasNativeRuntime())('recorded graphs on tfjs-node', () => {
  let backend: NodeBackend;
  let place: string;
  let expected: Float64Array;

  beforeAll(async () => {
    backend = new NodeBackend(0, changingCache);
    const eager = await loadModel(backend, model, { eager: true });
    expected = (await scoreInput(eager, picture)).scores;
    eager.dispose();
  });

  beforeEach(() => {
    place = path.join(folder, `cache-${(count += 1)}`);
    current.cache = new GraphCache(place);
  });

  async function expectRight(loaded: LoadedModel, notes: readonly unknown[] = []): Promise<void> {
    expect(loaded).toMatchObject({ graph: 'recorded', notes });
    const { scores } = await scoreInput(loaded, picture);
    expect(largestDifference(scores, expected).error).toBeLessThan(1e-4);
    loaded.dispose();
  }

  function entryFolder(): string {
    const [entry = '', ...others] = readdirSync(place);
    expect(others).toEqual([]);
    return path.join(place, entry);
  }

  it('are written in the forms that TensorFlow fuses', async () => {
    await expectRight(await loadModel(backend, model));
    const { nodes, fetches } = readKept(entryFolder());
    const answer = withoutUnused({ nodes, outputs: { answer: fetches.answer ?? '' } });
    const operators = new Set(answer.nodes.map(({ op }) => op));
    expect(operators).toContain('Relu6');
    expect(operators).toContain('BiasAdd');
    expect(operators).toContain('DepthwiseConv2dNative');
    expect([...operators].filter((op) => /BatchNorm|Minimum|Maximum|Relu$/.test(op))).toEqual([]);
    // What stands between a convolution and its activation keeps them from being fused.
    const source = new Map(answer.nodes.map((each) => [each.name, each]));
    const clipped = answer.nodes.filter(({ op }) => op === 'Relu6');
    expect(clipped.map(({ inputs: [input = ''] }) => source.get(input)?.op)).toEqual(Array(4).fill('BiasAdd'));
  });

  it('come from the cache the second time, without tfjs', async () => {
    await expectRight(await loadModel(backend, model));
    const before = tf.memory().numTensors;
    const executed = vi.spyOn(tf.engine(), 'runKernel');
    await expectRight(await loadModel(backend, model));
    expect(tf.memory().numTensors).toBe(before);
    expect(executed).not.toHaveBeenCalled();
    executed.mockRestore();
  });

  it.each([
    [
      'a graph that is cut short',
      (entry: string) => {
        truncateSync(path.join(entry, 'saved_model.pb'), 300);
      },
    ],
    [
      'weights of other content',
      (entry: string) => {
        flipBit(path.join(entry, 'weights.bin'));
      },
    ],
    [
      'an entry that is no JSON',
      (entry: string) => {
        writeFileSync(path.join(entry, 'entry.json'), '{');
      },
    ],
    [
      'no graph',
      (entry: string) => {
        rmSync(path.join(entry, 'saved_model.pb'));
      },
    ],
  ])('are made again when the cache holds %s', async (_, damage) => {
    await expectRight(await loadModel(backend, model));
    const [before, entry] = [readKept(entryFolder()), entryFolder()];
    damage(entry);
    await expectRight(await loadModel(backend, model));
    expect(readKept(entry)).toEqual(before);
  });

  it('are made again when their weights are damaged', async () => {
    (await loadModel(backend, withFedWeights)).dispose();
    const [before, entry] = [alive.size, entryFolder()];
    const file = path.join(entry, 'weights.bin');
    const bytes = readFileSync(file);
    expect(bytes.length).toBeGreaterThan(64 * 1024);
    flipBit(file);
    (await loadModel(backend, withFedWeights)).dispose();
    expect(readFileSync(file)).toEqual(bytes);
    expect(alive.size).toBe(before);
  });

  it('are made again when they answer otherwise than they did', async () => {
    await expectRight(await loadModel(backend, model));
    const entry = entryFolder();
    const kept = readKept(entry);
    const graph = new Uint8Array(readFileSync(path.join(entry, 'saved_model.pb')));
    const other = { ...kept.entry, testVector: kept.entry.testVector.map((value) => 1 - value) };
    await current.cache.put(path.basename(entry), { graph, weights: [], entry: other });
    await expectRight(await loadModel(backend, model));
    expect(readKept(entry)).toEqual(kept);
  });

  it('are used all the same where nothing can be kept, and it is said', async () => {
    writeFileSync(place, 'a file where the folder should be');
    await expectRight(await loadModel(backend, model), [expect.stringMatching(/cannot be kept.*(ENOTDIR|EEXIST)/)]);
  });

  it('are used all the same when the disk is full, and it is said', async () => {
    const full = (): Promise<never> => Promise.reject(new Error('ENOSPC: no space left on device'));
    Object.assign(current.cache, { put: full, draft: full });
    await expectRight(await loadModel(backend, model), [expect.stringContaining('no space left')]);
  });

  it('are recorded for each input size of a model that leaves it open', async () => {
    const open = writeFamily(folder, familyNamed('an open input size'));
    for (const side of [24, 31]) {
      const loaded = await loadModel(backend, open, { side });
      expect(loaded.description.inputSize).toEqual({ height: side, width: side });
      expect((await scoreInput(loaded, noisePicture(side, side))).maps[0]).toHaveLength(side * side);
      loaded.dispose();
    }
    expect(readdirSync(place)).toHaveLength(2);
  });

  it('leave no tensor behind, however often they score', async () => {
    await expectRight(await loadModel(backend, model));
    const before = alive.size;
    const loaded = await loadModel(backend, model);
    await scoreInput(loaded, picture);
    const scoring = alive.size;
    for (let round = 0; round < 5; round += 1) await scoreInput(loaded, picture);
    expect(alive.size).toBe(scoring);
    loaded.dispose();
    expect(alive.size).toBe(before);
  });

  it('leave no tensor behind when they are made', async () => {
    const before = [alive.size, tf.memory().numTensors];
    for (const name of ['MobileNet-like', 'squeeze and excite', 'nested', 'sequential', 'batch norm without factors']) {
      (await loadModel(backend, writeFamily(folder, familyNamed(name)))).dispose();
    }
    expect([alive.size, tf.memory().numTensors]).toEqual(before);
  });

  it.each<[string, Damage]>([
    [
      'half-way through its layers',
      (draft) => {
        draft.setOptions('dense_3', { units: 1e9 });
      },
    ],
    [
      'half-way through its weights',
      (draft) => {
        draft.setWeight('dense_3/bias', { name: 'another' });
      },
    ],
    [
      'at its last layer',
      (draft) => {
        draft.setOptions('dense_3', { units: 1, activation: 'linear' });
      },
    ],
    [
      'by its weights',
      (draft) => {
        draft.setWeight('dense_3/kernel', { shape: [3, 4] });
      },
    ],
  ])('leave no tensor behind when a model is refused %s', async (what, damage) => {
    const before = [alive.size, tf.memory().numTensors];
    const file = writeDamaged(path.join(folder, what), damage);
    await expectModelError(loadModel(backend, file), /dense_3|another/);
    expect([alive.size, tf.memory().numTensors]).toEqual(before);
  });

  it('operator by operator leaves no tensor behind either', async () => {
    const before = [alive.size, tf.memory().numTensors];
    const eager = await loadModel(backend, model, { eager: true });
    await scoreInput(eager, picture);
    const scoring = [alive.size, tf.memory().numTensors];
    for (let round = 0; round < 3; round += 1) await scoreInput(eager, picture);
    expect([alive.size, tf.memory().numTensors]).toEqual(scoring);
    eager.dispose();
    expect([alive.size, tf.memory().numTensors]).toEqual(before);
  });
});

function flipBit(file: string): void {
  const bytes = readFileSync(file);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function readKept(entryFolder: string): {
  nodes: GraphNode[];
  fetches: Readonly<Record<string, string>>;
  entry: GraphEntry;
} {
  const text = readFileSync(path.join(entryFolder, 'entry.json'), 'utf8');
  const entry = JSON.parse(text.slice(text.indexOf('\n'))) as GraphEntry;
  const SavedModel = messageType('SavedModel');
  const decoded = SavedModel.toObject(SavedModel.decode(readFileSync(path.join(entryFolder, 'saved_model.pb'))), {
    arrays: true,
  }) as { meta_graphs: { graph_def: { node: { name: string; op: string; input: string[] }[] } }[] };
  const nodes = decoded.meta_graphs.flatMap(({ graph_def: graph }) =>
    graph.node.map(({ name, op, input }) => ({ name, op, inputs: input, attributes: {} })),
  );
  return { nodes, fetches: entry.fetches, entry };
}

/** SavedModels that are small and unfold without end: each refused in words, soon, before it fills the memory. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { DataType, messageType } from '../../src/engine/graph/tensorflow-proto';
import { maskedCrc32c } from '../../src/engine/tensorflow/crc32c';
import { readTable } from '../../src/engine/tensorflow/table-file';
import { writeTable, type BlockEntry } from '../support/checkpoint-index';
import { expectModelError } from '../support/model-error';
import { copySavedModel, type NodeDraft, type SavedModelDraft } from '../support/saved-model-draft';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
let count = 0;

type Graph = SavedModelDraft['meta_graphs'][number];

function copy(change?: (graph: Graph) => unknown): string {
  return copySavedModel(path.join(folder, String((count += 1))), 'tensorflow1', change);
}

/** Opens a model and reads its weights: everything that comes before TensorFlow. */
async function read(place: string): Promise<void> {
  const files = await openModelFiles(place);
  if (files.kind !== 'saved-model') throw new Error(`a model of the kind ${files.kind}`);
  await files.read();
}

function node(name: string, op: string, input: string[] = [], attr: Record<string, object> = {}): NodeDraft {
  return { name, op, input, attr };
}

/** Takes the place of what the answer is made of. */
function answerFrom(graph: Graph, name: string): void {
  const softmax = graph.graph_def.node.find((each) => each.name === 'probabilities');
  if (softmax === undefined) throw new Error('no softmax');
  softmax.input = [name];
}

function call(name: string, callee: string, input: string[] = []): NodeDraft {
  return node(name, 'PartitionedCall', input, { f: { func: { name: callee } } });
}

/** `f0` calls `f1` twice, which calls `f2` twice, and so on. */
function addDoubling(graph: Graph, levels: number, last: readonly NodeDraft[]): void {
  const argument = [{ name: 'x', type: DataType.float }];
  const result = [{ name: 'y', type: DataType.float }];
  const bodies = Array.from({ length: levels }, (_, level) => {
    const next = `f${level + 1}`;
    const calls = [call('a', next, ['x']), call('b', next, ['x']), node('sum', 'AddV2', ['a:output:0', 'b:output:0'])];
    return {
      signature: { name: `f${level}`, input_arg: argument, output_arg: result },
      node_def: level + 1 < levels ? calls : [...last, node('sum', 'Relu', ['x'])],
      ret: { y: 'sum:z:0' },
    };
  });
  graph.graph_def.library = { function: bodies };
}

function constant(name: string, dtype: number, sizes: readonly number[], value: object): NodeDraft {
  const tensor = { dtype, tensor_shape: { dim: sizes.map((size) => ({ size })) }, ...value };
  return node(name, 'Const', [], { dtype: { type: dtype }, value: { tensor } });
}

describe('functions that call others twice', () => {
  it.each<[string, number, number, RegExp]>([
    ['thirty levels deep', 30, 0, /functions are called more than 100000 times/],
    ['with long bodies', 9, 10_000, /what sets it up runs more than 1000000 operators/],
  ])('are refused where they set a model up, %s', async (_, levels, length, words) => {
    const file = copy((graph) => {
      addDoubling(
        graph,
        levels,
        Array.from({ length }, (__, i) => node(`n${i}`, 'NoOp')),
      );
      graph.graph_def.node.push(constant('zero', DataType.float, [], {}), call('evil', 'f0', ['zero']));
      graph.saver_def = { save_tensor_name: '', restore_op_name: 'evil' };
    });
    await expectModelError(read(file), words);
  });

  it('are refused where they make the answer', async () => {
    const file = copy((graph) => {
      addDoubling(graph, 30, []);
      graph.graph_def.node.push(call('evil', 'f0', ['MatMul']));
      answerFrom(graph, 'evil');
    });
    await expectModelError(read(file), /functions are called more than 100000 times|more than 200000 operators/);
  });

  it('are read where they are few', async () => {
    const file = copy((graph) => {
      addDoubling(graph, 8, []);
      graph.graph_def.node.push(call('fine', 'f0', ['MatMul']));
      answerFrom(graph, 'fine');
    });
    await expect(read(file)).resolves.toBeUndefined();
  });
});

describe('constants', () => {
  it('that repeat one number are refused where they are too many together', async () => {
    const file = copy((graph) => {
      const names = Array.from({ length: 6 }, (_, i) => `ones${i}`);
      const one = { float_val: Buffer.from(Float32Array.of(1).buffer) };
      for (const name of names) graph.graph_def.node.push(constant(name, DataType.float, [15 * 2 ** 20], one));
      graph.graph_def.node.push(node('sum', 'AddN', names));
      answerFrom(graph, 'sum');
    });
    await expectModelError(read(file), /the constant ones4 and others before it have more than 256 MiB/);
  });

  it('that name more numbers than they have are refused', async () => {
    const file = copy((graph) => {
      graph.graph_def.node.push(constant('many', DataType.int32, [2], { int_val: Buffer.alloc(2 ** 20) }));
      answerFrom(graph, 'many');
    });
    await expectModelError(read(file), /the constant many names 1048576 numbers, but its shape has 2/);
  });

  it('of a function that is called again are kept once', async () => {
    const file = copy((graph) => {
      const one = { float_val: Buffer.from(Float32Array.of(1).buffer) };
      const large = constant('large', DataType.float, [15 * 2 ** 20], one);
      addDoubling(graph, 8, [large]);
      const last = graph.graph_def.library.function.at(-1);
      last?.node_def.splice(1, 1, node('sum', 'AddV2', ['x', 'large:output:0']));
      graph.graph_def.node.push(call('fine', 'f0', ['MatMul']));
      answerFrom(graph, 'fine');
    });
    const files = await openModelFiles(file);
    if (files.kind !== 'saved-model') throw new Error(files.kind);
    const { graph } = await files.read();
    expect(graph.nodes.filter(({ value }) => value?.bytes.length === 60 * 2 ** 20)).toHaveLength(1);
    expect(graph.nodes.filter(({ op }) => op === 'AddV2').length).toBeGreaterThanOrEqual(255);
  });

  it('that settle a branch are refused in words where they are none', async () => {
    const file = copy((graph) => {
      graph.graph_def.node.push(constant('text', DataType.string, [], {}), node('branch', 'If', ['text', 'MatMul']));
      answerFrom(graph, 'branch');
    });
    await expectModelError(read(file), /the constant text has the type string/);
  });

  it('of branches that decide about each other are refused', async () => {
    const file = copy((graph) => {
      graph.graph_def.node.push(node('a', 'If', ['b', 'MatMul']), node('b', 'If', ['a', 'MatMul']));
      answerFrom(graph, 'a');
    });
    await expectModelError(read(file), /its branches decide about each other/);
  });
});

it('a long chain of names for the same tensor is walked once', async () => {
  const [chain, users] = [50_000, 20_000];
  const file = copy((graph) => {
    for (let i = 0; i < chain; i += 1) {
      graph.graph_def.node.push(node(`c${i}`, 'Identity', [i === 0 ? 'MatMul' : `c${i - 1}`]));
    }
    const names = Array.from({ length: users }, (_, i) => `u${i}`);
    for (const name of names) graph.graph_def.node.push(node(name, 'Relu', [`c${chain - 1}`]));
    graph.graph_def.node.push(node('sum', 'AddN', names));
    answerFrom(graph, 'sum');
  });
  const begun = performance.now();
  await read(file);
  expect(performance.now() - begun).toBeLessThan(10_000);
});

it('outputs without end are refused', async () => {
  const file = copy((graph) => {
    for (const signature of Object.values(graph.signature_def)) {
      const [output] = Object.values(signature.outputs);
      if (output === undefined) throw new Error('no output');
      signature.outputs = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`o${i}`, output]));
    }
  });
  await expectModelError(read(file), /has 2000 outputs, more than 1000/);
});

describe('the index of the weights', () => {
  /** Writes an index in the place of a model's own. */
  async function readWith(make: (entries: ReadonlyMap<string, Uint8Array>, data: string) => Buffer): Promise<void> {
    const file = copy();
    const index = path.join(path.dirname(file), 'variables', 'variables.index');
    const entries = readTable(readFileSync(index));
    writeFileSync(index, make(entries, path.join(path.dirname(index), 'variables.data-00000-of-00001')));
    return read(file);
  }

  function plain(entries: ReadonlyMap<string, Uint8Array>): BlockEntry[] {
    return [...entries].map(([key, value]) => [0, Buffer.from(key), value]);
  }

  it('is read as it was, written anew', async () => {
    await expect(readWith((entries) => writeTable([plain(entries)]))).resolves.toBeUndefined();
  });

  it('is refused where all weights are the same bytes', async () => {
    const type = messageType('BundleEntry');
    const attempt = readWith((entries, data) => {
      const bytes = Buffer.alloc(864);
      writeFileSync(data, bytes);
      const changed = plain(entries).map(([shared, key, value]): BlockEntry => {
        if (key.length === 0) return [shared, key, value];
        const entry = type.decode(value) as unknown as { offset: number; size: { toNumber(): number }; crc32c: number };
        entry.offset = 0;
        entry.crc32c = maskedCrc32c(bytes.subarray(0, entry.size.toNumber()));
        return [shared, key, type.encode(type.fromObject(entry)).finish()];
      });
      return writeTable([changed]);
    });
    await expectModelError(
      attempt,
      /its weights have \d{4} bytes, but the data files beside it hold 864: .* the same bytes again/,
    );
  });

  it('is refused where names that share their beginning add up', async () => {
    const attempt = readWith((entries) => {
      const long = Buffer.alloc(2 ** 20, 'z');
      const more = Array.from({ length: 100 }, (_, i): BlockEntry => {
        return [long.length, Buffer.from(String(i)), Buffer.alloc(0)];
      });
      return writeTable([[...plain(entries), [0, long, Buffer.alloc(0)], ...more]]);
    });
    await expectModelError(attempt, /its names have more than 64 MiB/);
  });

  it('is refused where one block is named again and again', async () => {
    const attempt = readWith(() => writeTable([[]], 100_000));
    await expectModelError(attempt, /its blocks lie one over the other/);
  });

  it('is refused where what it says of a weight is long', async () => {
    const attempt = readWith((entries) => {
      const grown = plain(entries).map(([shared, key, value]): BlockEntry => {
        return [shared, key, key.length === 0 ? value : Buffer.concat([value, Buffer.alloc(2 ** 15, '\x12\x00')])];
      });
      return writeTable([grown]);
    });
    await expectModelError(attempt, /what it says of the weight \S+ is damaged/);
  });
});

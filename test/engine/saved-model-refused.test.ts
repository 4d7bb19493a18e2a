/** SavedModels that are damaged or hostile: each refused in words, within seconds, and before TensorFlow sees it. */
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { DataType } from '../../src/engine/graph/tensorflow-proto';
import { maskedCrc32c } from '../../src/engine/tensorflow/crc32c';
import { ScorecamError } from '../../src/shared/errors';
import { expectModelError } from '../support/model-error';
import { SAVED_MODEL_VECTORS } from '../support/paths';
import { copySavedModel, type NodeDraft, type SavedModelDraft } from '../support/saved-model-draft';
import { temporaryFolder } from '../support/temporary-folder';
import { seededNumbers } from '../support/tiny-classifier';

/** Files with bytes changed at random. */
const TRIALS = Number(process.env.SCORECAM_FUZZ_SAVED_MODEL ?? 300);

const folder = temporaryFolder();
let count = 0;

function newFolder(): string {
  return path.join(folder, String((count += 1)));
}

/** Opens a model and reads its weights: everything that comes before TensorFlow. */
async function read(place: string): Promise<void> {
  const files = await openModelFiles(place);
  if (files.kind !== 'saved-model') throw new Error(`a model of the kind ${files.kind}`);
  await files.read();
}

type Graph = SavedModelDraft['meta_graphs'][number];

function changed(change: (graph: Graph) => unknown, name = 'tensorflow1'): Promise<void> {
  return read(copySavedModel(newFolder(), name, change));
}

function node(name: string, op: string, input: string[] = [], attr: Record<string, object> = {}): NodeDraft {
  return { name, op, input, attr };
}

function nodeNamed(graph: Graph, name: string): NodeDraft {
  const found = graph.graph_def.node.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no node ${name}`);
  return found;
}

const TEXT = { type: DataType.string };

describe('operators', () => {
  it.each([
    ...['ReadFile', 'WriteFile', 'MatchingFiles', 'SaveV2', 'RestoreV2', 'PrintV2', 'Print', 'PyFunc', 'EagerPyFunc'],
    ...['InitializeTableFromTextFileV2', 'XlaCallModule', 'TFRecordDataset', 'NoSuchOperator'],
  ])('%s in the graph is refused by name', async (op) => {
    await expectModelError(
      changed(({ graph_def: graph }) => graph.node.push(node('evil', op))),
      new RegExp(`uses the operator ${op} \\(evil\\), which is not allowed`),
    );
  });

  it('that write files are refused in functions that nothing calls', async () => {
    const attempt = changed(({ graph_def: graph }) => {
      graph.library.function[0]?.node_def.push(node('evil', 'WriteFile', [], { T: TEXT }));
    }, 'signatures');
    await expectModelError(attempt, /WriteFile \(evil in the function /);
  });

  it('of the saver are not run where they are called the answer', async () => {
    const attempt = changed((graph) => {
      for (const { outputs } of Object.values(graph.signature_def)) {
        for (const output of Object.values(outputs)) output.name = graph.saver_def?.save_tensor_name ?? '';
      }
    });
    await expectModelError(attempt, /on the way to its answer|has the type string/);
  });

  it('that loop or draw numbers are refused by name', async () => {
    const between = (op: string): Promise<void> =>
      changed((graph) => {
        const softmax = nodeNamed(graph, 'probabilities');
        graph.graph_def.node.push(node('evil', op, [...softmax.input]));
        softmax.input = ['evil'];
      });
    await expectModelError(between('While'), /uses While \(evil\) on the way to its answer/);
    await expectModelError(between('If'), /uses If \(evil\), which decides while it runs|uses If/);
    await expectModelError(between('RandomUniform'), /draws random numbers .* RandomUniform \(evil\)/);
  });
});

describe('graphs', () => {
  it.each<[string, (graph: Graph) => unknown, RegExp]>([
    ['a cycle', (graph) => (nodeNamed(graph, 'MatMul').input = ['probabilities', 'probabilities']), /form a cycle/],
    [
      'a cycle of nothing but names',
      (graph) => {
        graph.graph_def.node.push(node('a', 'Identity', ['b']), node('b', 'Identity', ['a']));
        nodeNamed(graph, 'probabilities').input = ['a'];
      },
      /form a cycle/,
    ],
    [
      'an input that does not exist',
      (graph) => (nodeNamed(graph, 'probabilities').input = ['nowhere']),
      /refers to nowhere/,
    ],
    [
      'two operators of one name',
      (graph) => graph.graph_def.node.push(node('MatMul', 'NoOp')),
      /two operators are named MatMul/,
    ],
    ['a name that would be two', (graph) => graph.graph_def.node.push(node('a,b', 'NoOp')), /is named "a,b"/],
    [
      'another input',
      (graph) => {
        graph.graph_def.node.push(node('second', 'Placeholder'));
        nodeNamed(graph, 'probabilities').input = ['second'];
      },
      /needs another input besides the picture: second/,
    ],
    [
      'no graph for serving',
      (graph) => (graph.meta_info_def.tags = ['train']),
      /no graph that is tagged "serve", only "train"/,
    ],
    ['no signatures', (graph) => (graph.signature_def = {}), /has no signatures/],
    [
      'a picture of texts',
      (graph) => {
        for (const { inputs } of Object.values(graph.signature_def))
          for (const input of Object.values(inputs)) input.dtype = DataType.string;
      },
      /takes no picture of float32 numbers: picture string/,
    ],
    [
      'a picture of whole numbers that it computes with',
      (graph) => {
        for (const { inputs } of Object.values(graph.signature_def))
          for (const input of Object.values(inputs)) input.dtype = DataType.uint8;
      },
      /takes its picture as whole numbers and computes with them: Conv2D \(conv1\/Conv2D\)/,
    ],
    [
      'a constant of 10^9 numbers',
      (graph) => {
        const shape = { dim: [{ size: 1000 }, { size: 1_000_000 }] };
        const tensor = { dtype: DataType.float, tensor_shape: shape, float_val: Buffer.alloc(4) };
        graph.graph_def.node.push(node('huge', 'Const', [], { dtype: { type: DataType.float }, value: { tensor } }));
        nodeNamed(graph, 'probabilities').input = ['huge'];
      },
      /constant huge has the shape \[1000, 1000000\] \(4000000000 bytes\), but names 1 numbers/,
    ],
    [
      'a constant of a negative shape',
      (graph) => {
        const tensor = { dtype: DataType.float, tensor_shape: { dim: [{ size: -5 }] } };
        graph.graph_def.node.push(node('odd', 'Const', [], { dtype: { type: DataType.float }, value: { tensor } }));
        nodeNamed(graph, 'probabilities').input = ['odd'];
      },
      /constant odd has an impossible shape \[-5\]/,
    ],
  ])('are refused with %s', async (_, change, words) => {
    await expectModelError(changed(change), words);
  });

  it.each([
    ['itself', 0],
    ['another, round and round', 1],
  ])('are refused where a function calls %s', async (_, step) => {
    const attempt = changed(({ graph_def: { library } }) => {
      const isCall = ({ op }: NodeDraft): boolean => op.endsWith('PartitionedCall');
      const callers = library.function.filter((body) => body.node_def.some(isCall));
      callers.forEach((body, i) => {
        const name = callers[(i + step) % callers.length]?.signature.name ?? '';
        for (const each of body.node_def.filter(isCall)) each.attr.f = { func: { name } };
      });
    }, 'vgg-keras3');
    await expectModelError(attempt, /the function \w+ calls itself/);
  });
});

describe('files', () => {
  it('are refused wherever saved_model.pb ends', async () => {
    const place = newFolder();
    const file = copySavedModel(place, 'tensorflow1');
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length += length < 100 ? 1 : 97) {
      writeFileSync(file, bytes.subarray(0, length));
      await expectModelError(read(file), /is empty|cut short|damaged|no graph|no signatures|variables/);
    }
  });

  it.each(['variables.index', 'variables.data-00000-of-00001'])('are refused wherever %s ends', async (name) => {
    const place = newFolder();
    const file = copySavedModel(place, 'tensorflow1');
    const weights = path.join(place, 'variables', name);
    const bytes = readFileSync(weights);
    for (let length = 0; length < bytes.length; length += name.endsWith('index') ? 1 : 13) {
      writeFileSync(weights, bytes.subarray(0, length));
      await expectModelError(read(file), /cut short|damaged|reaches to byte|holds no weight/);
    }
  });

  it('are refused where weights are missing, changed, or NaN', async () => {
    const place = newFolder();
    const file = copySavedModel(place, 'tensorflow1');
    const data = path.join(place, 'variables', 'variables.data-00000-of-00001');
    const index = path.join(place, 'variables', 'variables.index');
    const [bytes, table] = [readFileSync(data), readFileSync(index)];
    const other = Buffer.from(bytes);
    other[5] = (other[5] ?? 0) ^ 1;
    writeFileSync(data, other);
    await expectModelError(read(file), /the data of weight conv1\/\w+ has changed/);
    renameSync(data, `${data}.away`);
    await expectModelError(read(file), /weight file .* is missing/);
    rmSync(path.join(place, 'variables'), { recursive: true });
    await expectModelError(read(file), /has no weights: variables\/variables\.index is missing beside it/);
    expect(table.length).toBeGreaterThan(48);
  });

  it('are refused with weights that are NaN, named by what and where', async () => {
    const place = newFolder();
    const file = copySavedModel(place, 'tensorflow1');
    const data = path.join(place, 'variables', 'variables.data-00000-of-00001');
    const index = path.join(place, 'variables', 'variables.index');
    const [bytes, table] = [readFileSync(data), readFileSync(index)];
    // The first weight in the order of names is conv1/mean, 8 numbers; its checksums are made to fit again.
    const mean = bytes.subarray(0, 32);
    const before = Buffer.alloc(4);
    before.writeUInt32LE(maskedCrc32c(mean));
    bytes.writeFloatLE(Number.NaN, 8);
    const after = Buffer.alloc(4);
    after.writeUInt32LE(maskedCrc32c(mean));
    const at = table.indexOf(before);
    expect(at).toBeGreaterThan(0);
    after.copy(table, at);
    // The block of entries begins the file; its size stands in the footer's index, and its checksum behind it.
    for (let size = at; size < table.length - 5; size += 1) {
      const original = readFileSync(index);
      if (maskedCrc32c(original.subarray(0, size + 1)) !== original.readUInt32LE(size + 1)) continue;
      table.writeUInt32LE(maskedCrc32c(table.subarray(0, size + 1)), size + 1);
      break;
    }
    writeFileSync(data, bytes);
    writeFileSync(index, table);
    await expectModelError(read(file), /weight conv1\/mean holds NaN \(value 2 of 8\)/);
  });

  it.each(['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'])(
    'are not followed where %s is a link out of the folder',
    async (name) => {
      const place = newFolder();
      const file = copySavedModel(place, 'tensorflow1');
      const outside = path.join(newFolder(), 'elsewhere');
      mkdirSync(path.dirname(outside), { recursive: true });
      copyFileSync(path.join(place, name), outside);
      rmSync(path.join(place, name));
      symlinkSync(outside, path.join(place, name));
      await expectModelError(read(file), /is a link to another place/);
    },
  );

  it('are refused that change while they are loaded', async () => {
    const place = newFolder();
    const files = await openModelFiles(copySavedModel(place, 'tensorflow1'));
    truncateSync(path.join(place, 'variables', 'variables.index'), 0);
    if (files.kind !== 'saved-model') throw new Error(files.kind);
    await expectModelError(files.read(), /cut short/);
  });

  it('are refused or read when bytes of them are others', async () => {
    const random = seededNumbers(17);
    const place = newFolder();
    const file = copySavedModel(place, 'tensorflow1');
    const names = ['saved_model.pb', path.join('variables', 'variables.index')];
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const name = names[trial % 2] ?? '';
      const bytes = readFileSync(path.join(SAVED_MODEL_VECTORS, 'tensorflow1', name));
      for (let change = 0; change <= trial % 4; change += 1) {
        bytes[Math.floor(Math.abs(random()) * bytes.length) % bytes.length] =
          Math.floor(Math.abs(random()) * 256) % 256;
      }
      writeFileSync(path.join(place, name), bytes);
      const error: unknown = await read(file).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined && !(error instanceof ScorecamError)) {
        throw new Error(`trial ${trial} was not refused in words`, { cause: error });
      }
      copyFileSync(path.join(SAVED_MODEL_VECTORS, 'tensorflow1', name), path.join(place, name));
    }
  });
});

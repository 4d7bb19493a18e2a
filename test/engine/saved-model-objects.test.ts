/** SavedModels whose weights are found by the objects of the model: damaged and hostile ones are refused in words, soon. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { DataType, messageType } from '../../src/engine/graph/tensorflow-proto';
import { ScorecamError } from '../../src/shared/errors';
import { expectModelError } from '../support/model-error';
import {
  changeKept,
  changeSaved,
  changeText,
  OBJECTS_MODEL,
  type EntryDraft,
  type KeptObjectsDraft,
  type SavedObjectsDraft,
} from '../support/object-graph-draft';
import { copySavedModel } from '../support/saved-model-draft';
import { temporaryFolder } from '../support/temporary-folder';
import { seededNumbers } from '../support/tiny-classifier';

const TRIALS = Number(process.env.SCORECAM_FUZZ_SAVED_MODEL ?? 300);

const folder = temporaryFolder();
let count = 0;

function newFolder(): string {
  return path.join(folder, String((count += 1)));
}

/** Opens a model and reads its weights: everything that comes before TensorFlow. */
async function readWeights(place: string): Promise<readonly Uint8Array[]> {
  const files = await openModelFiles(place);
  if (files.kind !== 'saved-model') throw new Error(`a model of the kind ${files.kind}`);
  const { graph } = await files.read();
  return graph.nodes.flatMap(({ value }) => (value === undefined ? [] : [value.bytes]));
}

const same = (text: Buffer): Buffer => text;

describe('weights that are found by objects', () => {
  it('are the same where the objects of the graph have other numbers than those of the checkpoint', async () => {
    const before = await readWeights(copySavedModel(newFolder(), OBJECTS_MODEL));
    const turned = changeSaved(newFolder(), (objects) => {
      const turn = (id: number): number => (id === 0 ? 0 : objects.nodes.length - id);
      objects.nodes = objects.nodes.map((_, id) => objects.nodes[turn(id)] ?? { children: [] });
      for (const child of objects.nodes.flatMap(({ children }) => children)) child.node_id = turn(child.node_id);
      for (const each of Object.values(objects.concrete_functions)) each.bound_inputs = each.bound_inputs.map(turn);
    });
    expect(before.length).toBeGreaterThan(9);
    expect(await readWeights(turned)).toEqual(before);
  });

  it('are the same where the checkpoint was written anew, its objects in a circle', async () => {
    const before = await readWeights(copySavedModel(newFolder(), OBJECTS_MODEL));
    const circle = changeKept(newFolder(), ({ nodes }) => {
      for (const node of nodes) node.children.push({ node_id: 0, local_name: '_operations' });
    });
    expect(await readWeights(circle)).toEqual(before);
  });

  it.each<[string, (objects: SavedObjectsDraft) => unknown, RegExp]>([
    ['no function', (objects) => (objects.concrete_functions = {}), /nothing says which values the weight \S+ has/],
    [
      'references of other names',
      ({ nodes }) => {
        nodes.forEach(({ children }) => {
          children.forEach((each) => (each.local_name += 'x'));
        });
      },
      /nothing says which values the weight \S+ has/,
    ],
    [
      'captures that do not exist',
      ({ concrete_functions: all }) => {
        Object.values(all).forEach((each) => (each.bound_inputs = [2 ** 31 - 1, -1]));
      },
      /nothing says which values the weight \S+ has/,
    ],
    [
      'more captures than inputs',
      ({ concrete_functions: all }) => {
        Object.values(all).forEach((each) => each.bound_inputs.push(...each.bound_inputs, 1, 2));
      },
      /StatefulPartitionedCall calls \S+ with too few inputs/,
    ],
    [
      'a reference to nowhere',
      ({ nodes }) => {
        nodes.forEach(({ children }) => {
          children.forEach((each) => (each.node_id = -7));
        });
      },
      /refers to the object -7, which does not exist/,
    ],
    ['no objects at all', (objects) => (objects.nodes = []), /refers to the object 0, which does not exist/],
  ])('are refused where the graph has %s', async (_, change, words) => {
    await expectModelError(readWeights(changeSaved(newFolder(), change)), words);
  });

  it('are refused where one of them is captured as two objects', async () => {
    const type = messageType('SavedObjectGraph');
    const file = copySavedModel(newFolder(), OBJECTS_MODEL, (graph) => {
      const draft = type.decode(graph.object_graph_def) as unknown as SavedObjectsDraft;
      const call = graph.graph_def.node.find(({ name }) => name === 'StatefulPartitionedCall');
      if (call === undefined) throw new Error('no call');
      const [captured] = Object.values(draft.concrete_functions);
      draft.concrete_functions.other = { bound_inputs: [...(captured?.bound_inputs ?? [])].reverse() };
      graph.graph_def.node.push({ ...call, name: 'again', attr: { ...call.attr, f: { func: { name: 'other' } } } });
      graph.object_graph_def = type.encode(type.fromObject(draft)).finish();
    });
    await expectModelError(readWeights(file), /the weight \S+ is several of its objects/);
  });

  it('are refused where the graph says of its objects what is no message', async () => {
    const file = copySavedModel(
      newFolder(),
      OBJECTS_MODEL,
      (graph) => (graph.object_graph_def = Buffer.from('0a020aff', 'hex')),
    );
    await expectModelError(readWeights(file), /what it says of its objects is cut short or damaged/);
  });
});

describe('what a checkpoint says of its objects', () => {
  it.each<[string, (objects: KeptObjectsDraft) => unknown, RegExp]>([
    [
      'names weights that it does not hold',
      ({ nodes }) => {
        nodes.forEach((node) => {
          node.attributes.forEach((each) => (each.checkpoint_key = 'nowhere'));
        });
      },
      /holds no weight "nowhere"/,
    ],
    [
      'refers to nowhere',
      ({ nodes }) => {
        nodes.forEach(({ children }) => {
          children.forEach((each) => (each.node_id += 1_000_000));
        });
      },
      /refers to the object 1\d{6}, which does not exist/,
    ],
    [
      'names no values',
      ({ nodes }) => {
        nodes.forEach((node) => (node.attributes = []));
      },
      /nothing says which values the weight \S+ has/,
    ],
  ])('is refused where it %s', async (_, change, words) => {
    await expectModelError(readWeights(changeKept(newFolder(), change)), words);
  });

  it.each<[string, (text: Buffer) => Uint8Array, RegExp]>([
    ['is no message', () => Buffer.from('0aff', 'hex'), /what it says of its objects is cut short or damaged/],
    ['is cut short', (text) => text.subarray(0, -3), /what it says of its objects is cut short or damaged/],
    [
      'has objects without end',
      () => Buffer.alloc(2 * 3_000_001, Buffer.from('0a00', 'hex')),
      /what it says of its objects describes more than 3000000 things/,
    ],
  ])('is refused where it %s', async (_, change, words) => {
    await expectModelError(readWeights(changeText(newFolder(), change)), words);
  });

  it.each<[string, (entry: EntryDraft) => unknown, RegExp]>([
    ['is of numbers', (entry) => (entry.dtype = DataType.uint8), /is no single text/],
    ['is several texts', (entry) => (entry.shape = { dim: [{ size: 2 }] }), /is no single text/],
    ['is huge', (entry) => (entry.size = 2 ** 40), /has 1099511627776 bytes; from 0 to 67108864 are possible/],
    ['has a size below 0', (entry) => (entry.size = -1), /has -1 bytes; from 0 to/],
    ['lies outside of the file', (entry) => (entry.offset = 2 ** 40), /reaches to byte 1099\d+/],
    ['has another checksum', (entry) => (entry.crc32c ^= 1), /the data of weight _CHECKPOINTABLE_\S+ has changed/],
    ['has another length', (entry) => (entry.offset += 1), /reaches to byte|has changed/],
    ['is empty', (entry) => (entry.size = 0), /the data of weight _CHECKPOINTABLE_\S+ has changed/],
  ])('is refused where its tensor %s', async (_, changeEntry, words) => {
    await expectModelError(readWeights(changeText(newFolder(), same, changeEntry)), words);
  });

  it('is read or refused in words where bytes of it, or of the objects of the graph, are others', async () => {
    const random = seededNumbers(29);
    const draw = (below: number): number => Math.floor(Math.abs(random()) * below) % below;
    const damage = (bytes: Uint8Array): Buffer => {
      const damaged = Buffer.from(bytes);
      for (let change = draw(4); change >= 0; change -= 1) damaged[draw(damaged.length)] = draw(256);
      return damaged;
    };
    let refused = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const file =
        trial % 2 === 0
          ? changeText(newFolder(), damage)
          : copySavedModel(
              newFolder(),
              OBJECTS_MODEL,
              (graph) => (graph.object_graph_def = damage(graph.object_graph_def)),
            );
      await readWeights(file).catch((error: unknown) => {
        refused += 1;
        if (!(error instanceof ScorecamError))
          throw new Error(`trial ${trial} was not refused in words`, { cause: error });
      });
    }
    // Most changes touch what no weight depends on, or are found; neither may be all.
    expect(refused).toBeGreaterThan(TRIALS / 20);
    expect(refused).toBeLessThan(TRIALS);
  });
});

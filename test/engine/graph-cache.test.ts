/** Recorded graphs on disk: what belongs to which model, damage, limits, several processes. */
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraphCache, readFedWeights, type CachedGraph, type NewGraph } from '../../src/engine/graph/graph-cache';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
let count = 0;

function newFolder(): string {
  return path.join(folder, `cache-${(count += 1)}`);
}

function newGraph(bytes = 1000, text = 'graph'): NewGraph {
  return {
    graph: new Uint8Array(Buffer.from(text.padEnd(bytes - 16, '.'))),
    weights: [
      { name: 'c1', shape: [3], bytes: new Uint8Array(Float32Array.of(1, 2, 3).buffer) },
      { name: 'c2', shape: [1, 1], bytes: new Uint8Array(Float32Array.of(4).buffer) },
    ],
    entry: {
      description: {
        format: 'tfjs-layers',
        channels: 3,
        inputSize: { height: 2, width: 2 },
        layers: [{ name: 'conv', type: 'Conv2D', height: 2, width: 2, channels: 1 }],
        defaultLayer: 'conv',
        classes: 2,
        activation: 'softmax',
        outputForm: 'logits',
        activationGuessed: false,
        zeroInput: [0, 0, 0],
      },
      outputs: 2,
      form: 'logits',
      fetches: { answer: 'n1' },
      fixedBatch: null,
      testVector: [0.5, 0.5],
    },
  };
}

async function readAll(cached: CachedGraph): Promise<Record<string, number[]>> {
  const read: Record<string, number[]> = {};
  await readFedWeights(cached, (name, _, values) => (read[name] = Array.from(values)));
  return read;
}

describe('the key of a graph', () => {
  const versions = { tensorflow: '2.21.0', size: '224' };

  it('is the same for the same model and versions, in any order', () => {
    expect(GraphCache.key('a', versions)).toBe(GraphCache.key('a', { size: '224', tensorflow: '2.21.0' }));
    expect(GraphCache.key('a', versions)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('changes with the model and with every version', () => {
    const keys = [
      GraphCache.key('a', versions),
      GraphCache.key('b', versions),
      GraphCache.key('a', { ...versions, tensorflow: '2.9.1' }),
      GraphCache.key('a', { ...versions, size: '225' }),
      GraphCache.key('a', { tensorflow: '2.21.0' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a kept graph', () => {
  it('is found again', async () => {
    const cache = new GraphCache(newFolder());
    expect(await cache.find('key')).toBeUndefined();
    const kept = await cache.put('key', newGraph());
    const found = await cache.find('key');
    expect(found).toEqual(kept);
    if (found === undefined) return;
    expect(readFileSync(path.join(found.directory, 'saved_model.pb'))).toEqual(Buffer.from(newGraph().graph));
    expect(found.entry).toMatchObject(newGraph().entry);
    expect(await readAll(found)).toEqual({ c1: [1, 2, 3], c2: [4] });
    await cache.remove('key');
    expect(await cache.find('key')).toBeUndefined();
    await cache.remove('key');
  });

  it('replaces an older one, and a file that lies in its place', async () => {
    const directory = newFolder();
    const cache = new GraphCache(directory);
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'key'), 'not a folder');
    await cache.put('key', newGraph(1000, 'first'));
    const { directory: place } = await cache.put('key', newGraph(1000, 'second'));
    expect(readFileSync(path.join(place, 'saved_model.pb'), 'latin1')).toMatch(/^second/);
    expect(readdirSync(directory)).toEqual(['key']);
  });

  const damages: [what: string, damage: (entry: string) => void][] = [
    [
      'a graph that is cut short',
      (entry) => {
        truncateSync(path.join(entry, 'saved_model.pb'), 100);
      },
    ],
    [
      'an empty graph',
      (entry) => {
        truncateSync(path.join(entry, 'saved_model.pb'));
      },
    ],
    [
      'a flipped bit in the graph',
      (entry) => {
        flipBit(path.join(entry, 'saved_model.pb'), 50);
      },
    ],
    [
      'no graph',
      (entry) => {
        rmSync(path.join(entry, 'saved_model.pb'));
      },
    ],
    [
      'an entry that is no JSON',
      (entry) => {
        writeFileSync(path.join(entry, 'entry.json'), 'garbage');
      },
    ],
    [
      'an entry of another kind',
      (entry) => {
        writeFileSync(path.join(entry, 'entry.json'), 'null');
      },
    ],
    [
      'an empty entry',
      (entry) => {
        truncateSync(path.join(entry, 'entry.json'));
      },
    ],
    [
      'another number in the entry',
      (entry) => {
        replaceIn(path.join(entry, 'entry.json'), '"classes":2', '"classes":3');
      },
    ],
    [
      'another layer in the entry',
      (entry) => {
        replaceIn(path.join(entry, 'entry.json'), '"conv"', '"clnv"');
      },
    ],
    [
      'no entry',
      (entry) => {
        rmSync(path.join(entry, 'entry.json'));
      },
    ],
    [
      'nothing at all',
      (entry) => {
        rmSync(entry, { recursive: true });
      },
    ],
  ];
  it.each(damages)('is not used with %s, and can be made again', async (_, damage) => {
    const cache = new GraphCache(newFolder());
    const { directory } = await cache.put('key', newGraph());
    damage(directory);
    expect(await cache.find('key')).toBeUndefined();
    await cache.put('key', newGraph());
    expect(await cache.find('key')).toBeDefined();
  });

  it.each([
    [
      'cut short',
      (file: string) => {
        truncateSync(file, 10);
      },
      'cut short',
    ],
    [
      'of other content',
      (file: string) => {
        flipBit(file, 5);
      },
      'damaged',
    ],
    [
      'gone',
      (file: string) => {
        rmSync(file);
      },
      'ENOENT',
    ],
  ])('says when its weights are %s', async (_, damage, words) => {
    const kept = await new GraphCache(newFolder()).put('key', newGraph());
    damage(path.join(kept.directory, 'weights.bin'));
    await expect(readAll(kept)).rejects.toThrow(words);
  });
});

describe('the limit of the cache', () => {
  const use = (directory: string, key: string, seconds: number): void => {
    utimesSync(path.join(directory, key, 'entry.json'), seconds, seconds);
  };

  it('drops what was unused for longest', async () => {
    const directory = newFolder();
    const cache = new GraphCache(directory, 3500);
    for (const [i, key] of ['a', 'b', 'c'].entries()) {
      await cache.put(key, newGraph());
      use(directory, key, 1000 + i);
    }
    // Used just now, although it is the oldest.
    await cache.find('a');
    await cache.put('d', newGraph());
    expect(readdirSync(directory).sort()).toEqual(['a', 'c', 'd']);
  });

  it('keeps the newest even where it alone is too large', async () => {
    const directory = newFolder();
    const cache = new GraphCache(directory, 1500);
    await cache.put('a', newGraph());
    await cache.put('b', newGraph(9000));
    expect(readdirSync(directory)).toEqual(['b']);
    expect(await cache.find('b')).toBeDefined();
  });

  it('drops entries that are not whole before others', async () => {
    const directory = newFolder();
    const cache = new GraphCache(directory, 2500);
    await cache.put('a', newGraph());
    await cache.put('b', newGraph());
    rmSync(path.join(directory, 'b', 'entry.json'));
    await cache.put('c', newGraph());
    expect(readdirSync(directory)).toEqual(['a', 'c']);
  });

  it('clears away what a killed process left, but not what one is writing', async () => {
    const directory = newFolder();
    const cache = new GraphCache(directory);
    for (const [name, seconds] of [
      ['.old.1.ab', 1000],
      ['.new.2.cd', Date.now() / 1000],
    ] as const) {
      mkdirSync(path.join(directory, name), { recursive: true });
      writeFileSync(path.join(directory, name, 'saved_model.pb'), 'part');
      utimesSync(path.join(directory, name), seconds, seconds);
    }
    await cache.put('a', newGraph());
    expect(readdirSync(directory)).toEqual(['.new.2.cd', 'a']);
  });
});

describe('a cache that several use, or that cannot be written', () => {
  it('survives many writers of one key', async () => {
    const directory = newFolder();
    const caches = Array.from({ length: 12 }, () => new GraphCache(directory));
    const kept = await Promise.all(caches.map((cache) => cache.put('key', newGraph())));
    expect(new Set(kept.map((each) => each.directory)).size).toBe(1);
    const found = await new GraphCache(directory).find('key');
    expect(found && (await readAll(found))).toEqual({ c1: [1, 2, 3], c2: [4] });
    expect(readdirSync(directory)).toEqual(['key']);
  });

  it('says so when it cannot write, and finds nothing', async () => {
    const file = newFolder();
    writeFileSync(file, 'a file where the folder should be');
    const cache = new GraphCache(file);
    expect(await cache.find('key')).toBeUndefined();
    await expect(cache.put('key', newGraph())).rejects.toThrow(/ENOTDIR|EEXIST/);
  });

  it.skipIf(process.platform !== 'linux')('does not try for ever where no folder can be', async () => {
    await expect(new GraphCache('/proc/scorecam/cache').put('key', newGraph())).rejects.toThrow('ENOENT');
  });

  it('leaves nothing half-written when it cannot finish', async () => {
    const directory = newFolder();
    const cache = new GraphCache(directory);
    const { entry, ...graph } = newGraph();
    // A number of this type has no form in JSON, which shows when graph and weights are written already.
    const broken = { ...entry, testVector: [1n] as unknown as number[] };
    await expect(cache.put('key', { ...graph, entry: broken })).rejects.toThrow('BigInt');
    expect(readdirSync(directory, { recursive: true })).toEqual([]);
  });
});

function flipBit(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** ONNX files that are damaged, hostile or of another kind: each refused in words, within seconds. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { openModelFiles, startOnnxBackend, type LoadedModel } from '../../src/engine';
import { encodeAttribute, type OnnxNode } from '../../src/engine/onnx/onnx-proto';
import { ScorecamError } from '../../src/shared/errors';
import { expectModelError } from '../support/model-error';
import { onnxBytes, writeChangedOnnx, type OnnxDraft } from '../support/onnx-bytes';
import { temporaryFolder } from '../support/temporary-folder';
import { seededNumbers } from '../support/tiny-classifier';

/** Files with bytes changed at random. */
const TRIALS = Number(process.env.SCORECAM_FUZZ_ONNX ?? 150);

const folder = temporaryFolder();
let count = 0;

function newFile(): string {
  const place = path.join(folder, String((count += 1)));
  mkdirSync(place);
  return path.join(place, 'model.onnx');
}

function withBytes(...parts: readonly (Uint8Array | readonly number[])[]): string {
  const file = newFile();
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part))));
  return file;
}

function changed(change: (draft: OnnxDraft) => void, name?: string): string {
  return writeChangedOnnx(newFile(), change, name);
}

async function load(file: string): Promise<LoadedModel> {
  const files = await openModelFiles(file);
  const { backend } = await startOnnxBackend(1);
  const inputSize = { height: 32, width: 32 };
  return backend.load({ files, inputSize, sample: new Float32Array(3072), memoryBudgetBytes: 2 ** 27 });
}

/** A message of a field, as protobuf writes it. */
function field(number: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return protobuf.Writer.create()
    .uint32((number << 3) | 2)
    .bytes(body)
    .finish();
}

describe('a damaged file', () => {
  it('is refused wherever it ends', async () => {
    const bytes = onnxBytes();
    for (let length = 0; length < bytes.length; length += length < 200 ? 1 : 41) {
      await expectModelError(
        load(withBytes(bytes.subarray(0, length))),
        /is empty|cut short|damaged|no graph|does not say/,
      );
    }
  });

  it.each([
    ['a graph of 2 GiB', [0x08, 0x08, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x07], /announces 2147483647 bytes, 0 follow/],
    ['a length that never ends', [0x3a, ...Array<number>(12).fill(0xff)], /damaged/],
    ['a field of an unknown kind', [0x08, 0x08, 0x3f], /damaged at byte/],
    ['a graph that is a number', [0x38, 0x01], /damaged at byte 0/],
    ['another file', [...Buffer.from('not a model at all, by any means')], /cut short|damaged|no graph/],
  ])('is refused: %s', async (_, bytes, message) => {
    await expectModelError(load(withBytes(bytes)), message);
  });

  it('is refused with two graphs, of which readers would take one or both', async () => {
    const bytes = onnxBytes();
    await expectModelError(load(withBytes(bytes, field(7, []))), /a second graph/);
  });

  it('is refused with millions of things in it', async () => {
    const nodes = new Uint8Array(2 * 3_100_000);
    for (let i = 0; i < nodes.length; i += 2) nodes[i] = 0x0a;
    await expectModelError(load(withBytes([0x08, 0x08], field(7, nodes))), /describes more than 3000000 things/);
  });

  it('is refused when graphs lie in graphs a thousand levels deep', async () => {
    let graph: Uint8Array = new Uint8Array();
    for (let level = 0; level < 1000; level += 1) graph = field(1, field(5, field(6, graph)));
    await expectModelError(load(withBytes([0x08, 0x08], field(7, graph))), /nested more than \d+ levels/);
  });

  it('is refused or runs when a byte of it is another', async () => {
    const random = seededNumbers(20261123);
    let loaded = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const bytes = onnxBytes(random() < 0.5 ? 'residual' : 'quantised');
      for (let i = 0; i < 3; i += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      try {
        (await load(withBytes(bytes))).dispose();
        loaded += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(ScorecamError);
        expect(error).toMatchObject({ code: 'model' });
      }
    }
    expect(loaded).toBeGreaterThan(0);
  });
});

describe('operators', () => {
  const custom: OnnxNode = { op_type: 'ReadFile', domain: 'evil.ops', input: ['scores'], output: ['more'], name: 'n' };

  it.each([
    ['of a domain of its own', custom, /operator evil\.ops\.ReadFile \(node n\)/],
    ['of the runtime that are not known', { ...custom, domain: 'com.microsoft' }, /com\.microsoft\.ReadFile/],
    ['that no set has', { ...custom, domain: '' }, /ReadFile/],
  ])('%s are refused by name', async (_, node, message) => {
    await expectModelError(load(changed(({ graph }) => graph.node?.push(node as never))), message);
  });

  it('are looked for in the graphs inside of operators', async () => {
    // A node of the domain x inside of an If: op_type is field 4, domain 7.
    const inner = field(1, field(4, Buffer.from('Evil')), field(7, Buffer.from('x')));
    const attribute = field(5, field(1, Buffer.from('then_branch')), field(6, inner)).subarray(2);
    const node = { op_type: 'If', input: ['c'], output: ['d'], attribute: [attribute] };
    await expectModelError(load(changed(({ graph }) => graph.node?.push(node))), /operator x\.Evil/);
  });

  it('of functions in the file, and sparse weights, are refused', async () => {
    await expectModelError(load(changed((draft) => (draft.functions = [new Uint8Array()]))), /functions of its own/);
    await expectModelError(load(changed(({ graph }) => (graph.sparse_initializer = [new Uint8Array()]))), /sparse/);
  });

  it('of a set that is too old, or of none, are refused', async () => {
    await expectModelError(load(changed((draft) => (draft.opset_import = [{ version: 6 }]))), /set 6; 7 or newer/);
    await expectModelError(load(changed((draft) => (draft.opset_import = []))), /does not say which set/);
  });
});

it('what fails while it runs is told without the place in the source of onnxruntime', async () => {
  const file = changed(({ graph }) => {
    const result = graph.output?.[0];
    const last = graph.node?.find(({ output }) => output?.[0] === result?.name);
    if (graph.node === undefined || result === undefined || last === undefined) throw new Error('no output');
    last.output = ['answer'];
    const dims = Uint8Array.from(new Uint8Array(new BigInt64Array([100_000n, 1000n, 1000n]).buffer));
    graph.initializer?.push({ name: 'shape', dims: [3], data_type: 7, raw_data: dims });
    graph.node.push(
      { op_type: 'ConstantOfShape', input: ['shape'], output: ['huge'] },
      { op_type: 'ReduceMax', input: ['huge'], output: ['most'] },
      { op_type: 'Add', input: ['answer', 'most'], output: [result.name ?? ''] },
    );
  });
  const { message } = await expectModelError(load(file), /onnxruntime cannot run .*model\.onnx: /);
  expect(message).not.toMatch(/onnxruntime_src|\.cc:/);
});

describe('weights', () => {
  const first = ({ graph }: OnnxDraft): NonNullable<OnnxDraft['graph']['initializer']>[number] => {
    const tensor = graph.initializer?.find(({ dims = [] }) => dims.length === 4);
    if (tensor === undefined) throw new Error('no kernel');
    return tensor;
  };

  it.each([
    ['NaN', 'residual', [0, 0, 0xc0, 0x7f]],
    ['infinity', 'residual', [0, 0, 0x80, 0xff]],
    ['NaN in float16', 'half', [0, 0x7e]],
  ])('that are %s are refused with their place', async (_, name, value) => {
    const file = changed((draft) => {
      const tensor = first(draft);
      tensor.raw_data = Uint8Array.from(tensor.raw_data ?? []);
      tensor.raw_data.set(value, 5 * value.length);
    }, name);
    await expectModelError(load(file), /weight .*weight holds NaN or infinity \(value 5 of 216\)/);
  });

  it.each([
    ['10^9 numbers of which none is there', [1e9], new Uint8Array(), /holds no numbers/],
    ['more numbers than there are', [8, 3, 3, 1e6], new Uint8Array(864), /has 864 bytes, but its shape/],
    ['a negative length', [-8, 3, 3, 3], new Uint8Array(864), /impossible shape/],
  ])('with %s are refused', async (_, dims, bytes, message) => {
    await expectModelError(load(changed((draft) => Object.assign(first(draft), { dims, raw_data: bytes }))), message);
  });

  it.each([
    ['above', '../secret.bin', /not in its folder/],
    ['of the system', '/etc/passwd', /not in its folder/],
    ['behind a link', 'link.bin', /not in its folder/],
    ['that is not there', 'none.bin', /is missing/],
    ['that is too short', 'short.bin', /cut short/],
    ['that is a folder', '.', /not in its folder/],
  ])('in a file %s are refused', async (_, location, message) => {
    const file = changed((draft) => {
      const tensor = first(draft);
      delete tensor.raw_data;
      Object.assign(tensor, { data_location: 1, external_data: [{ key: 'location', value: location }] });
    });
    const place = path.dirname(file);
    writeFileSync(path.join(folder, 'secret.bin'), new Uint8Array(2000));
    symlinkSync(path.join(folder, 'secret.bin'), path.join(place, 'link.bin'));
    writeFileSync(path.join(place, 'short.bin'), new Uint8Array(100));
    await expectModelError(load(file), message);
  });

  it.each([
    ['offset', '-4'],
    ['offset', '1e30'],
    ['length', '4'],
    ['length', 'NaN'],
  ])('with the %s %s in another file are refused', async (key, value) => {
    const file = changed((draft) => {
      const entries = [
        { key: 'location', value: 'weights.bin' },
        { key, value },
      ];
      Object.assign(first(draft), { raw_data: new Uint8Array(), data_location: 1, external_data: entries });
    });
    writeFileSync(path.join(path.dirname(file), 'weights.bin'), new Uint8Array(2000));
    await expectModelError(load(file), /its shape needs 864/);
  });

  it('that changed since the model was opened are noticed', async () => {
    const file = withBytes(onnxBytes());
    const files = await openModelFiles(file);
    const { backend } = await startOnnxBackend(1);
    writeChangedOnnx(file, ({ graph }) => (graph.name = 'other'));
    const request = { files, inputSize: { height: 32, width: 32 }, sample: new Float32Array(), memoryBudgetBytes: 1e8 };
    await expectModelError(backend.load(request), /changed while the model was loaded/);
  });
});

type Change = (draft: OnnxDraft) => void;

/** Another input, of an element type and lengths of the axes. */
function input(type: number, ...lengths: readonly number[]): Change {
  return ({ graph }) => {
    const dim = lengths.map((length) => ({ dim_value: length }));
    graph.input = [{ name: 'image', type: { tensor_type: { elem_type: type, shape: { dim } } } }];
  };
}

function outputs(...names: readonly string[]): Change {
  return ({ graph }) => {
    graph.output = names.map((name) => ({ name }));
  };
}

describe('a model that is no classifier of colour pictures', () => {
  const cases: readonly (readonly [string, Change, RegExp])[] = [
    ['a picture of five channels', input(1, 1, 5, 32, 32), /image \[1, 5, 32, 32\].* 5 channels/],
    ['tokens', input(1, 1, 128), /image \[1, 128\]/],
    ['a picture of 10^9 pixels', input(1, 1, 3, 1e9, 32), /from 1 to 4096 pixels/],
    ['whole numbers of 64 bits', input(7, 1, 3, 32, 32), /type 7/],
    ['bytes that it computes with', input(2, 1, 3, 32, 32), /computes with them: Conv \(.*Conv\)/],
    ['no outputs', outputs(), /not classes/],
    ['nothing', ({ graph }) => (graph.input = []), /takes nothing/],
    [
      'an answer that is a map',
      (draft) => {
        outputs(lastOf(draft.graph, 'Relu'))(draft);
      },
      /not classes/,
    ],
  ];

  it.each(cases)('is refused: %s', async (_, change, message) => {
    await expectModelError(load(changed(change)), message);
  });

  it('is refused without a convolution', async () => {
    const file = changed(({ graph }) => {
      const kept = {
        op_type: 'ReduceMean',
        input: ['image'],
        attribute: [encodeAttribute('axes', [2, 3]), encodeAttribute('keepdims', 0)],
      };
      graph.node = [{ ...kept, output: ['scores'] }];
    });
    await expectModelError(load(file), /no convolution with a spatial extent/);
  });
});

function lastOf(graph: OnnxDraft['graph'], type: string): string {
  return graph.node?.findLast((node) => node.op_type === type)?.output?.[0] ?? '';
}

/** Graph models that are damaged or hostile: each refused in words, the dangerous ones before anything is loaded. */
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { readGraphFixture, writeGraph, type GraphDraft } from '../support/graph-file';
import { expectModelError } from '../support/model-error';
import { modelBench } from '../support/refused-models';

const { load, newFolder } = modelBench();

function damaged(damage: (draft: GraphDraft) => void, fixture = 'graph-vgg'): string {
  const draft = readGraphFixture(fixture);
  damage(draft);
  return writeGraph(newFolder(), draft);
}

/** The place of the softmax is taken by another operator. */
function closedBy(op: string, change: (draft: GraphDraft) => Partial<GraphDraft['json']['modelTopology']['node'][0]>) {
  return (draft: GraphDraft): void => void Object.assign(draft.first('Softmax'), { op, ...change(draft) });
}

describe('a graph model', () => {
  it.each([
    ['ReadFile', 'WriteFile', 'SaveV2', 'RestoreV2', 'Print', 'PrintV2', 'PyFunc', 'LoadLibrary', 'MatchingFiles'],
    ['While', 'StatelessIf', 'Switch', 'Enter', 'PartitionedCall', 'StatefulPartitionedCall', 'TensorListReserve'],
    ['HashTableV2', 'VarHandleOp', 'RandomUniform', 'NonMaxSuppressionV5', 'DecodeJpeg', 'NoSuchOperator'],
  ])('is refused by the name of its operator when it is opened: %s and others', async (...operators) => {
    for (const op of operators) {
      const file = damaged(closedBy(op, () => ({})));
      await expectModelError(openModelFiles(file), new RegExp(`uses the operator ${op} \\(.*Softmax\\)`));
    }
  });

  it('is refused for an operator that nothing needs, and for one that fills tables before', async () => {
    const aside = damaged(({ json }) => json.modelTopology.node.push({ name: 'log', op: 'WriteFile', input: [] }));
    await expectModelError(openModelFiles(aside), /WriteFile \(log\)/);
    const before = damaged(({ json }) => (json.modelInitializer = { node: [{ name: 'fill', op: 'ReadFile' }] }));
    await expectModelError(openModelFiles(before), /ReadFile \(fill\)/);
  });

  it.each<[what: string, damage: (draft: GraphDraft) => void, words: RegExp]>([
    ['no operators', ({ json }) => (json.modelTopology.node = []), /has 0 operators/],
    ['no list of them', ({ json }) => Reflect.deleteProperty(json.modelTopology, 'node'), /has no operators/],
    [
      'too many',
      ({ json }) => {
        const many = Array.from({ length: 20_001 }, (_, i) => ({ name: `n${i}`, op: 'NoOp' }));
        json.modelTopology.node.push(...many);
      },
      /has 200\d\d operators/,
    ],
    ['two of one name', (draft) => (draft.first('MaxPool').name = draft.first('Softmax').name), /two operators are/],
    ['an operator without a name', (draft) => (draft.first('MaxPool').name = ''), /no name/],
    ['an input that is none', (draft) => (draft.first('MaxPool').input = ['nowhere']), /from nowhere, which does not/],
    [
      'a cycle',
      (draft) => (draft.first('MaxPool').input = [draft.first('Softmax').name]),
      /operators form a cycle \(at /,
    ],
    [
      'an operator that takes itself',
      (draft) => (draft.first('MaxPool').input = [draft.first('MaxPool').name]),
      /form a cycle/,
    ],
    [
      'channels first',
      (draft) => {
        setText(draft.first('MaxPool'), 'data_format', 'NCHW');
      },
      /\(MaxPool\) works on channels first/,
    ],
    [
      'a picture with the channels first',
      (draft) => {
        setShape(draft, [-1, 3, 24, 24]);
      },
      /takes \[\?, 3, 24, 24\]: a picture with the channels first/,
    ],
    [
      'no picture',
      (draft) => {
        setShape(draft, [-1, 100]);
      },
      /is \[\?, 100\]/,
    ],
    [
      'a picture of a billion pixels',
      (draft) => {
        setShape(draft, [-1, 1e9, 1e9, 3]);
      },
      /1000000000×1000000000 pixels/,
    ],
    [
      'two inputs',
      ({ json }) => json.modelTopology.node.push({ name: 'phase', op: 'Placeholder' }),
      /has 2 inputs \(.*"phase"/,
    ],
    [
      'an input of whole numbers that it computes with',
      (draft) => (draft.first('Placeholder').attr = { dtype: { type: 'DT_UINT8' } }),
      /takes its picture as whole numbers and computes with them: _FusedConv2D \(.*Relu\)/,
    ],
    [
      'an input of texts',
      (draft) => (draft.first('Placeholder').attr = { dtype: { type: 'DT_STRING' } }),
      /takes DT_STRING/,
    ],
    [
      'an output that is none',
      ({ json }) => (json.signature = { inputs: {}, outputs: { scores: { name: 'gone:0' } } }),
      /its output scores is none of its operators/,
    ],
    [
      'no weights for a constant',
      ({ json }) => json.modelTopology.node.push({ name: 'lost', op: 'Const' }),
      /no weights for the constant lost/,
    ],
    [
      'a constant of 10⁹ numbers',
      ({ json }) => json.weightsManifest[0]?.weights.at(0)?.shape.push(1e9),
      /announces more than 4 GiB|hold \d+ bytes, but the model needs/,
    ],
    [
      'weights out of its folder',
      ({ json }) => {
        json.weightsManifest.forEach((group) => (group.paths = ['../../etc/passwd']));
      },
      /"\.\.\/\.\.\/etc\/passwd", which is not in its folder/,
    ],
    ['weights that are cut short', (draft) => (draft.bytes = draft.bytes.subarray(0, -5)), /are cut short/],
    ['weights that are too long', (draft) => (draft.bytes = Buffer.concat([draft.bytes, Buffer.alloc(3)])), /too long/],
  ])('is refused when it is opened: %s', async (_, damage, words) => {
    const begun = performance.now();
    await expectModelError(openModelFiles(damaged(damage)), words);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it.each<[what: string, damage: (draft: GraphDraft) => void, words: RegExp]>([
    [
      'an operator that only SavedModels may have',
      closedBy('TopKV2', () => ({})),
      /TopKV2 \(.*\), which is not known here for TensorFlow\.js models/,
    ],
    [
      'NaN among its weights',
      ({ bytes }) => {
        new Float32Array(bytes.buffer, bytes.byteOffset, 2).fill(NaN);
      },
      /Weight .* holds NaN \(value 0/,
    ],
    [
      'a tensor of 10⁹ numbers',
      closedBy('Tile', (draft) => ({
        input: [draft.first('Softmax').input?.[0] ?? '', draft.addIntegers('times', [1000, 1e6])],
      })),
      /\(Tile\) cannot be computed: its output would have the shape \[2000, 5000000\]/,
    ],
    [
      'a constant of 10¹² numbers',
      (draft) => {
        const shape = draft.addIntegers('shape', [1e6, 1e6]);
        draft.addIntegers('value', [1]);
        draft.json.modelTopology.node.push({ name: 'fill', op: 'Fill', input: [shape, 'value'] });
      },
      /Operator fill \(Fill\) cannot be computed: its output would have the shape \[1000000, 1000000\]/,
    ],
    [
      'padding without end',
      closedBy('Pad', (draft) => ({
        input: [draft.first('Softmax').input?.[0] ?? '', draft.addIntegers('sides', [0, 2 ** 30, 0, 2 ** 30])],
      })),
      /\(Pad\) cannot be computed/,
    ],
    [
      'strides of zero',
      (draft) =>
        (draft.first('MaxPool').attr = { ...draft.first('MaxPool').attr, strides: { list: { i: ['0', '0'] } } }),
      /\(MaxPool\) cannot be computed/,
    ],
    [
      'a padding of its own',
      (draft) => {
        setText(draft.first('_FusedConv2D'), 'padding', 'CIRCULAR');
      },
      /\(_FusedConv2D\) cannot be computed: the padding CIRCULAR is not known/,
    ],
    [
      'an activation of its own',
      (draft) => {
        draft.first('_FusedConv2D').attr = {
          ...draft.first('_FusedConv2D').attr,
          fused_ops: { list: { s: [base64('BiasAdd'), base64('Gelu')] } },
        };
      },
      /cannot be computed: Gelu is fused into it, which is not known/,
    ],
    [
      'too few inputs',
      (draft) => draft.first('_FusedConv2D').input?.splice(1),
      /\(_FusedConv2D\) cannot be computed: it has 1 inputs, and needs 2/,
    ],
    [
      'an output that does not exist',
      (draft) => (draft.first('Softmax').input = [`${draft.first('Softmax').input?.[0] ?? ''}:7`]),
      /cannot be computed: it gives 1 tensors; 8 are taken/,
    ],
    [
      'a picture as its output',
      (draft) => {
        const name = `${draft.first('MaxPool').name}:0`;
        draft.json.signature = { inputs: {}, outputs: { maps: { name } } };
      },
      /not classes: maps \[\?, 12, 12, 8\]/,
    ],
    [
      'an answer that does not depend on the picture',
      ({ json }) => {
        const [constant] = json.weightsManifest[0]?.weights ?? [];
        json.signature = { inputs: {}, outputs: { scores: { name: constant?.name ?? '' } } };
      },
      /not classes: it has none of numbers/,
    ],
  ])('is refused when it is loaded: %s', async (_, damage, words) => {
    const begun = performance.now();
    await expectModelError(load(damaged(damage)), words);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('is refused where several outputs may be classes, unless one is named', async () => {
    const file = damaged(() => undefined, 'graph-heads');
    const { hint } = await expectModelError(load(file), /2 outputs that may be classes: .*colours \[\?, 3\]/);
    expect(hint).toMatch(/--output-name/);
    // The third one is maps, which are no classes.
    await expectModelError(load(file), /classes: (?!.*maps)/);
  });

  it('tells which output was taken where the others cannot be classes', async () => {
    const file = damaged(({ json }) => {
      Reflect.deleteProperty(json.signature?.outputs ?? {}, 'kinds');
    }, 'graph-heads');
    const model = await load(file);
    expect(model.description).toMatchObject({ classes: 3, outputTaken: { name: 'colours', others: ['maps'] } });
    model.dispose();
  });

  it('opens without a signature and without its format, as the first converters wrote it', async () => {
    const file = damaged(({ json }) => {
      Reflect.deleteProperty(json, 'signature');
      Reflect.deleteProperty(json, 'format');
    });
    const model = await load(file);
    expect(model.description).toMatchObject({ format: 'tfjs-graph', classes: 5, activation: 'softmax' });
    model.dispose();
  });

  it('is refused wherever its files are cut short', async () => {
    const whole = damaged(() => undefined);
    const text = readFileSync(whole, 'utf8');
    for (let at = 0; at < text.length; at += 997) {
      writeFileSync(whole, text.slice(0, at));
      await expectModelError(openModelFiles(whole), at === 0 ? /is empty/ : /valid JSON/);
    }
    writeFileSync(whole, text);
    const weights = path.join(path.dirname(whole), 'group1-shard1of1.bin');
    for (let size = statSync(weights).size - 1; size >= 0; size -= 1009) {
      truncateSync(weights, size);
      await expectModelError(openModelFiles(whole), /are cut short/);
    }
  });

  it('is refused when its weights change between opening and loading', async () => {
    const file = damaged(() => undefined);
    const files = await openModelFiles(file);
    const weights = path.join(path.dirname(file), 'group1-shard1of1.bin');
    writeFileSync(weights, readFileSync(weights).fill(1, 0, 4));
    if (files.kind !== 'graph') throw new Error('not a graph model');
    await expectModelError(files.readWeights(), /changed while the model was loaded/);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function setText(node: { attr?: Record<string, Record<string, unknown>> }, name: string, text: string): void {
  node.attr = { ...node.attr, [name]: { s: base64(text) } };
}

function setShape(draft: GraphDraft, sizes: readonly number[]): void {
  const dim = sizes.map((size) => ({ size: String(size) }));
  draft.first('Placeholder').attr = { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } };
  Reflect.deleteProperty(draft.json, 'signature');
}

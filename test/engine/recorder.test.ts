/** What the recorder writes down, and what it refuses, with a binding that only counts. */
import { describe, expect, it } from 'vitest';
import { RecordingBinding } from '../../src/engine/graph/recorder';
import { encodeSavedModel } from '../../src/engine/graph/saved-model';
import { DataType, messageType } from '../../src/engine/graph/tensorflow-proto';
import type { NativeBinding, OpAttribute } from '../../src/engine/native';

const TYPES = {
  TF_ATTR_STRING: 1,
  TF_ATTR_INT: 2,
  TF_ATTR_FLOAT: 3,
  TF_ATTR_BOOL: 4,
  TF_ATTR_TYPE: 5,
  TF_ATTR_SHAPE: 6,
};

/** A binding whose operators do nothing; properties are read-only, as the native one's are. */
function countingBinding(): NativeBinding {
  let last = 0;
  const values = new Map<number, Float32Array>();
  const binding = {
    ...TYPES,
    TF_FLOAT: DataType.float,
    createTensor: (_shape: number[], _type: number, data: Float32Array): number => {
      values.set((last += 1), data);
      return last;
    },
    deleteTensor: (id: number): void => {
      values.delete(id);
    },
    tensorDataSync: (id: number): Float32Array => values.get(id) ?? new Float32Array(2),
    executeOp: (_name: string, _attributes: unknown, _inputs: unknown, count: number) =>
      Array.from({ length: count }, () => ({ id: (last += 1), shape: [2], dtype: DataType.float })),
  };
  return Object.freeze(binding) as unknown as NativeBinding;
}

function recordOne(op: string, attributes: OpAttribute[]): ReturnType<RecordingBinding['record']> {
  const recorder = new RecordingBinding(countingBinding());
  const id = recorder.binding.createTensor([2], DataType.float, Float32Array.of(1, 2));
  return recorder.record({ x: { id, shape: [-1] } }, () => {
    const [output] = recorder.binding.executeOp(op, attributes, [id], 1);
    return { answer: output?.id ?? -1 };
  });
}

describe('RecordingBinding', () => {
  it('writes down operators, placeholders and the constants that are used', () => {
    const recorder = new RecordingBinding(countingBinding());
    const { binding } = recorder;
    const fed = binding.createTensor([2], DataType.float, Float32Array.of(0, 0));
    const weight = binding.createTensor([2], DataType.float, Float32Array.of(3, 4));
    const [early] = binding.executeOp('Early', [], [weight], 1);
    const graph = recorder.record({ x: { id: fed, shape: [-1] } }, () => {
      const [sum] = binding.executeOp('Add', [], [fed, weight], 1);
      const [, second] = binding.executeOp('Split', [], [sum?.id ?? -1, early?.id ?? -1], 2);
      binding.executeOp('Unused', [], [fed], 1);
      const [last] = binding.executeOp('Mul', [], [second?.id ?? -1, weight], 1);
      binding.deleteTensor(second?.id ?? -1);
      return { answer: last?.id ?? -1, sum: sum?.id ?? -1 };
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Placeholder', 'Const', 'Add', 'Const', 'Split', 'Mul']);
    const [x, constant, add, , split, mul] = graph.nodes;
    expect(x).toMatchObject({ name: 'x', attributes: { dtype: { type: 1 }, shape: { shape: [-1] } } });
    expect(Array.from(new Float32Array(constant?.value?.bytes.slice().buffer ?? new ArrayBuffer(0)))).toEqual([3, 4]);
    expect(add?.inputs).toEqual(['x', constant?.name]);
    expect(mul?.inputs).toEqual([`${split?.name ?? ''}:1`, constant?.name]);
    expect(graph.outputs).toEqual({ answer: mul?.name, sum: add?.name });
  });

  it('leaves out what changes nothing', () => {
    const recorder = new RecordingBinding(countingBinding());
    const { binding } = recorder;
    const fed = binding.createTensor([2], DataType.float, Float32Array.of(0, 0));
    const shape = binding.createTensor([1], DataType.int32, Int32Array.of(2));
    // Every operator of this binding gives two floats.
    const graph = recorder.record({ x: { id: fed, shape: [-1] } }, () => {
      const run = (op: string, ...inputs: number[]): number => binding.executeOp(op, [], inputs, 1)[0]?.id ?? -1;
      const first = run('Relu', run('Cast', run('Reshape', fed, shape)));
      return { same: run('Identity', first), last: run('Reshape', run('Cast', shape), shape) };
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Placeholder', 'Const', 'Relu', 'Cast']);
    const [, , relu, cast] = graph.nodes;
    expect(relu?.inputs).toEqual(['x']);
    expect(graph.outputs).toEqual({ same: relu?.name, last: cast?.name });
  });

  it('forwards everything when it is not recording', () => {
    const recorder = new RecordingBinding(countingBinding());
    expect(recorder.binding.executeOp('Assign', [], [], 1)).toHaveLength(1);
    expect(recorder.binding.TF_ATTR_SHAPE).toBe(TYPES.TF_ATTR_SHAPE);
  });

  it.each([
    'VarHandleOpVariable',
    'AssignAddVariableOp',
    'ReadFile',
    'WriteFile',
    'RandomUniform',
    'Multinomial',
    'Print',
    'SaveV2',
    'RestoreV2',
    'WriteScalarSummary',
    'LookupTableFind',
    'IteratorGetNext',
  ])('refuses %s', (op) => {
    expect(() => recordOne(op, [])).toThrow(new Error(`operator ${op} cannot be recorded`));
  });

  it.each([
    ['a string', TYPES.TF_ATTR_STRING, 'SAME', { s: new TextEncoder().encode('SAME') }],
    ['an int', TYPES.TF_ATTR_INT, 3, { i: 3 }],
    ['ints', TYPES.TF_ATTR_INT, [1, 2, 2, 1], { list: { i: [1, 2, 2, 1] } }],
    ['no ints', TYPES.TF_ATTR_INT, [], { list: { i: [] } }],
    ['a float', TYPES.TF_ATTR_FLOAT, 0.5, { f: 0.5 }],
    ['floats', TYPES.TF_ATTR_FLOAT, [0.5], { list: { f: [0.5] } }],
    ['a bool', TYPES.TF_ATTR_BOOL, false, { b: false }],
    ['a type', TYPES.TF_ATTR_TYPE, 1, { type: 1 }],
    ['types', TYPES.TF_ATTR_TYPE, [1, 3], { list: { type: [1, 3] } }],
    ['a shape', TYPES.TF_ATTR_SHAPE, [2, 3], { shape: [2, 3] }],
  ])('takes over %s', (_, type, value, expected) => {
    const graph = recordOne('Op', [{ name: 'a', type, value }]);
    expect(graph.nodes.at(-1)?.attributes).toEqual({ a: expected });
  });

  it.each([
    ['a type that is not known', 77, 1],
    ['a list of strings', TYPES.TF_ATTR_STRING, ['a']],
    ['a list of bools', TYPES.TF_ATTR_BOOL, [true]],
    ['a shape without sizes', TYPES.TF_ATTR_SHAPE, undefined],
  ])('names the attribute that has %s', (_, type, value) => {
    expect(() => recordOne('Op', [{ name: 'odd', type, value }])).toThrow('attribute odd of operator Op');
  });

  it('says when a tensor is not known, and stops recording', () => {
    const recorder = new RecordingBinding(countingBinding());
    const run = (id: number) =>
      recorder.record({}, () => ({ answer: recorder.binding.executeOp('Op', [], [id], 1)[0]?.id ?? -1 }));
    expect(() => run(99)).toThrow('tensor 99 is not known');
    expect(recorder.binding.executeOp('ReadFile', [], [], 1)).toHaveLength(1);
  });
});

describe('encodeSavedModel', () => {
  it('gives what decodes to the same graph', () => {
    const bytes = new Uint8Array(Float32Array.of(1.5, -2).buffer);
    const attributes = {
      T: { type: 1 },
      padding: { s: Buffer.from('SAME') },
      strides: { list: { i: [1, 2, 2, 1] } },
      epsilon: { f: 0.25 },
      is_training: { b: false },
      N: { i: -3 },
    };
    const encoded = encodeSavedModel({
      nodes: [
        { name: 'x', op: 'Placeholder', inputs: [], attributes: { dtype: { type: 1 }, shape: { shape: [-1, 2] } } },
        { name: 'w', op: 'Const', inputs: [], attributes: {}, value: { dtype: 1, shape: [2], bytes } },
        { name: 'y', op: 'Op', inputs: ['x', 'w:1'], attributes },
      ],
      outputs: { answer: 'y' },
    });
    const SavedModel = messageType('SavedModel');
    const decoded = SavedModel.toObject(SavedModel.decode(encoded), { longs: Number, bytes: Array, defaults: false });
    expect(decoded).toEqual({
      saved_model_schema_version: 1,
      meta_graphs: [
        {
          meta_info_def: { tags: ['serve'] },
          graph_def: {
            versions: { producer: 1087, min_consumer: 12 },
            node: [
              {
                ...{ name: 'x', op: 'Placeholder' },
                attr: { dtype: { type: 1 }, shape: { shape: { dim: [{ size: -1 }, { size: 2 }] } } },
              },
              {
                ...{ name: 'w', op: 'Const' },
                attr: {
                  dtype: { type: 1 },
                  value: {
                    tensor: { dtype: 1, tensor_shape: { dim: [{ size: 2 }] }, tensor_content: Array.from(bytes) },
                  },
                },
              },
              {
                ...{ name: 'y', op: 'Op', input: ['x', 'w:1'] },
                attr: { ...attributes, padding: { s: Array.from(Buffer.from('SAME')) } },
              },
            ],
          },
        },
      ],
    });
  });
});

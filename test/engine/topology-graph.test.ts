/** Connections of layers that tfjs would get lost in: each refused in words, soon. */
import { describe, expect, it } from 'vitest';
import { ScorecamError } from '../../src/shared/errors';
import type { Damage } from '../support/broken-model';
import { modelBench } from '../support/refused-models';
import { noisePicture, scoreInput } from '../support/score';
import { TinyModel } from '../support/tiny-model';

const { write, load, expectRefused } = modelBench();

/** Another inbound_nodes for the layer relu_1. */
function relu(inbound: unknown): Damage {
  return (draft) => {
    draft.setLayer('relu_1', { inbound_nodes: inbound });
  };
}

describe('connections', () => {
  const damaged = /connections of layer relu_1 are damaged/;

  it.each([
    ['to a layer that does not exist', relu([[['nowhere', 0, 0, {}]]]), /Layer relu_1.*nowhere, which does not exist/],
    ['to a call that does not exist', relu([[['features', 1, 0, {}]]]), /Layer relu_1.*call 1 of features/],
    ['to itself', relu([[['relu_1', 0, 0, {}]]]), /cycle \(at relu_1\)/],
    ['that are not a list', relu(5), damaged],
    ['that are a text', relu('features'), damaged],
    ['one level too flat', relu([['features', 0, 0, {}]]), damaged],
    ['two levels too flat', relu(['features', 0, 0, {}]), damaged],
    ['of an empty call', relu([[]]), damaged],
    ['with a call that is a text', relu([[['features', '0', 0, {}]]]), damaged],
    ['with a negative call', relu([[['features', -1, 0, {}]]]), damaged],
    ['with half a tensor', relu([[['features', 0, 0.5, {}]]]), damaged],
    ['with a tensor that does not exist', relu([[['features', 0, 7, {}]]]), /cannot be built/],
    ['with an argument', relu([[['features', 0, 0, { alpha: 2 }]]]), /Layer relu_1.*argument alpha/],
    [
      'as Keras 3 writes them',
      relu([{ args: [{ class_name: '__keras_tensor__' }], kwargs: {} }]),
      /written by Keras 3/,
    ],
    ['that are missing', relu(undefined), /call 0 of relu_1, which does not exist/],
  ])('are refused: %s', async (_, damage, words) => {
    await expectRefused(write(damage), words);
  });

  it.each<[string, Damage, RegExp]>([
    [
      'in a circle',
      (draft) => {
        draft.setLayer('features', { inbound_nodes: [[['relu_1', 0, 0, {}]]] });
      },
      /form a cycle/,
    ],
    [
      'in two spellings',
      (draft) => {
        draft.setLayer('relu_1', { inboundNodes: [[['nowhere', 0, 0, {}]]] });
      },
      /"inboundNodes" twice/,
    ],
    [
      'in a spelling that only tfjs reads',
      (draft) => {
        draft.setLayer('relu_1', { inbound__nodes: [[['nowhere', 0, 0, {}]]], inbound_nodes: undefined });
      },
      /nowhere, which does not exist/,
    ],
  ])('are refused: %s', async (_, damage, words) => {
    await expectRefused(write(damage), words);
  });

  it.each([
    ['an output that does not exist', { output_layers: [['nowhere', 0, 0]] }, /outputs of the model are damaged/],
    ['no output', { output_layers: [] }, /outputs of the model are damaged/],
    ['an output that is a number', { output_layers: 5 }, /outputs of the model are damaged/],
    ['an output of another call', { output_layers: [['dense_3', 4, 0]] }, /cannot be built/],
    ['no input', { input_layers: undefined }, /inputs of the model are damaged/],
    ['an input that is no input', { input_layers: [['relu_1', 0, 0]] }, /cannot be built/],
  ])('are refused: %s', async (_, fields, words) => {
    const file = write((draft) => {
      draft.setModel(fields);
    });
    await expectRefused(file, words);
  });

  it('in a circle inside of a nested model are refused', async () => {
    const inner = new TinyModel(1, 16);
    const last = inner.relu(inner.conv(inner.input(), 3, { name: 'inner' }));
    const { class_name, config } = inner.functional(last, 'base');
    const file = write(({ layers }) => {
      layers.push({ class_name, config, name: 'base', inbound_nodes: [[['relu_1', 0, 0, {}]]] });
      Object.assign(inner.layers[1] ?? {}, { inbound_nodes: [[[last.layer, 0, 0, {}]]] });
    });
    await expectRefused(file, /form a cycle/);
  });

  it('to a layer that is called twice are no circle', async () => {
    // The same ReLU behind two convolutions, one behind the other.
    const file = write((draft) => {
      const features = draft.layer('features');
      const config = { ...features.config, name: 'again', strides: [1, 1] };
      draft.layers.push({ ...features, name: 'again', config, inbound_nodes: [[['relu_1', 0, 0, {}]]] });
      draft.setLayer('relu_1', { inbound_nodes: [[['features', 0, 0, {}]], [['again', 0, 0, {}]]] });
      draft.setLayer('globalaveragepooling2d_2', { inbound_nodes: [[['relu_1', 1, 0, {}]]] });
      draft.addWeight('again/kernel', [3, 3, 4, 4]);
      draft.addWeight('again/bias', [4]);
      const kernel = new Float32Array(draft.bytes.buffer, draft.bytes.length - 16 - 4 * 144, 144);
      kernel.forEach((__, i) => (kernel[i] = Math.sin(i)));
    });
    const model = await load(file);
    expect(model.description.layers.map(({ name }) => name)).toEqual(['features', 'relu_1', 'again', 'relu_1:1']);
    const first = await scoreInput(model, noisePicture(16, 16), { layer: 'relu_1' });
    const second = await scoreInput(model, noisePicture(16, 16), { layer: 'relu_1:1' });
    expect(second.activations.data).not.toEqual(first.activations.data);
    model.dispose();
  });

  it.each([
    ['a chain', 4900, (i: number) => (i === 0 ? 'features' : `r${i - 1}`)],
    ['a fan', 4900, () => 'features'],
    ['a chain that is used', 900, (i: number) => (i === 0 ? 'features' : `r${i - 1}`)],
  ])('of very many layers in %s are dealt with soon', async (what, count, source) => {
    const file = write((draft) => {
      for (let i = 0; i < count; i += 1) {
        const config = { name: `r${i}`, max_value: null };
        draft.layers.push({ class_name: 'ReLU', name: `r${i}`, config, inbound_nodes: [[[source(i), 0, 0, {}]]] });
      }
      if (what.endsWith('used')) {
        draft.setLayer('globalaveragepooling2d_2', { inbound_nodes: [[[`r${count - 1}`, 0, 0, {}]]] });
      }
    });
    const begun = performance.now();
    const model = await load(file);
    expect(model).toMatchObject({ notes: [] });
    expect(performance.now() - begun).toBeLessThan(20_000);
    model.dispose();
  });

  it('of more layers than a stack can hold are refused', async () => {
    const file = write((draft) => {
      for (let i = 0; i < 4900; i += 1) {
        const inbound = [[[i === 0 ? 'features' : `r${i - 1}`, 0, 0, {}]]];
        draft.layers.push({ class_name: 'ReLU', name: `r${i}`, config: { name: `r${i}` }, inbound_nodes: inbound });
      }
      draft.setLayer('globalaveragepooling2d_2', { inbound_nodes: [[['r4899', 0, 0, {}]]] });
    });
    const outcome = await load(file).then(
      (model) => {
        model.dispose();
        return 'loaded';
      },
      (error: unknown) => (error instanceof ScorecamError ? error.code : 'another error'),
    );
    expect(['loaded', 'model']).toContain(outcome);
  });
});

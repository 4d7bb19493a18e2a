/** Layers that are damaged, not known, or that tfjs would run otherwise than they were trained. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Damage, LayerJson } from '../support/broken-model';
import { modelBench } from '../support/refused-models';
import { noisePicture, scoreInput } from '../support/score';
import { writeModel } from '../support/tiny-model';

const { write, load, expectRefused, newFolder } = modelBench();

function layer(name: string, fields: Record<string, unknown>): Damage {
  return (draft) => {
    draft.setLayer(name, fields);
  };
}

function options(name: string, config: Record<string, unknown>): Damage {
  return (draft) => {
    draft.setOptions(name, config);
  };
}

function model(fields: Record<string, unknown>): Damage {
  return (draft) => {
    draft.setModel(fields);
  };
}

function more(...layers: unknown[]): Damage {
  return (draft) => {
    draft.layers.push(...(layers as LayerJson[]));
  };
}

const ReLU = (name: string): LayerJson => ({ class_name: 'ReLU', name, config: { name }, inbound_nodes: [] });
/** A model that calls its inner model twice, and so on: small to write down, endless to run. */
const doubled = (depth: number): LayerJson => {
  const name = `d${depth}`;
  const input = { class_name: 'InputLayer', name: `${name}_in`, config: { name: `${name}_in` }, inbound_nodes: [] };
  const inner = depth === 0 ? ReLU('leaf') : doubled(depth - 1);
  const twice = {
    ...inner,
    inbound_nodes: [[[input.name, 0, 0, {}]], [[inner.name, 0, 0, {}]]],
  };
  const ends = { input_layers: [[input.name, 0, 0]], output_layers: [[inner.name, 1, 0]] };
  return { class_name: 'Functional', name, config: { name, layers: [input, twice], ...ends }, inbound_nodes: [] };
};
const nested = (depth: number): LayerJson => {
  const name = `n${depth}`;
  return { class_name: 'Sequential', name, config: { name, layers: [depth === 0 ? ReLU('r') : nested(depth - 1)] } };
};
const Lambda = { class_name: 'Lambda', config: { name: 'relu_1', function: ['4wEAAAA', null, null] } };

describe('layers', () => {
  it.each([
    ['none', model({ layers: [] }), /no layers/],
    ['no list', model({ layers: 'conv' }), /no layers/],
    ['null', more(null), /Layer undefined of the model has no class/],
    ['a number', more(5), /no class/],
    ['without a class', layer('relu_1', { class_name: null }), /Layer relu_1 of the model has no class/],
    ['without options', layer('relu_1', { config: null }), /Layer relu_1 of the model has no class/],
    [
      'with a list of options',
      layer('relu_1', { config: [null] }),
      /Layer relu_1 of the model has no class or no options/,
    ],
    ['without a name', layer('relu_1', { name: undefined }), /layer of the model has no name/],
    ['of one name', more(ReLU('relu_1')), /Two layers of the model are named relu_1/],
    ['of two names', options('relu_1', { name: 'other' }), /Layer relu_1 .* second name \(other\)/],
    [
      'of an unknown class',
      layer('relu_1', { class_name: 'FancyAttention' }),
      /Layer relu_1 is of the class FancyAttention/,
    ],
    [
      'of a class that every object has',
      layer('relu_1', { class_name: 'constructor' }),
      /relu_1 is of the class constructor/,
    ],
    ['of the class __proto__', layer('relu_1', { class_name: '__proto__' }), /relu_1 is of the class __proto__/],
    ['that hold code', layer('relu_1', Lambda), /Layer relu_1 \(Lambda\) holds Python code, which is never run/],
    ['that are operators', layer('relu_1', { class_name: 'TFOpLambda' }), /relu_1 \(TFOpLambda\) holds Python code/],
    [
      'with channels first',
      options('features', { data_format: 'channels_first' }),
      /features \(Conv2D\) works on channels first/,
    ],
    ['in groups', options('features', { groups: 3 }), /Layer features \(Conv2D\) has the option groups/],
    ['with a slope', options('relu_1', { negative_slope: 0.1 }), /Layer relu_1 \(ReLU\) has the option negative_slope/],
    ['with a threshold', options('relu_1', { threshold: 1 }), /has the option threshold/],
    ['that keep dimensions', options('globalaveragepooling2d_2', { keepdims: true }), /has the option keepdims/],
    [
      'with an unknown activation',
      options('features', { activation: 'my_function' }),
      /cannot be built: Unknown activation/,
    ],
    ['with a kernel of size 0', options('features', { kernel_size: [0, 0] }), /Weight features\/kernel has the shape/],
    ['with steps of 0', options('features', { strides: [0, 0] }), /Layer features gives nothing/],
    ['with no filters', options('features', { filters: 0 }), /cannot be built: .*filters/],
    ['with a text for a number', options('features', { filters: 'many' }), /cannot be built: .*filters/],
    ['that double at each of 24 levels', more(doubled(24)), /calls its layers more than 20000 times/],
    ['more than anyone has', more(...Array.from({ length: 5001 }, (_, i) => ReLU(`r${i}`))), /more than 5000 layers/],
    ['nested a hundred times', more(nested(100)), /nested more than 200 levels/],
    [
      'nested without a layer',
      more({ class_name: 'Sequential', name: 'n', config: { name: 'n', layers: [] } }),
      /no layers/,
    ],
  ])('are refused: %s', async (_, damage, words) => {
    await expectRefused(write(damage), words);
  });

  it('with keys of the object prototype change nothing outside of the model', async () => {
    const whole = write(() => undefined);
    const keys = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const text = readFileSync(whole, 'utf8').replaceAll('"trainable":true', keys);
    expect(text).toContain('__proto__');
    const weights = readFileSync(path.join(path.dirname(whole), 'weights.bin'));
    (await load(writeModel(newFolder(), text, weights))).dispose();
    for (const object of [{}, [], Math.max] as object[]) expect(object).not.toHaveProperty('polluted');
  });

  it('do not ask for what only training needs', async () => {
    const unknown = { class_name: 'OfTheUser', config: {} };
    const training = {
      kernel_initializer: unknown,
      kernel_regularizer: unknown,
      activity_regularizer: unknown,
      bias_constraint: unknown,
    };
    const loaded = await load(write(options('features', training)));
    expect(loaded.description.classes).toBe(3);
    loaded.dispose();
  });

  it('may name the slope of a LeakyReLU as Keras 3 does', async () => {
    const scores: Float64Array[] = [];
    for (const config of [{ alpha: 0.5 }, { negative_slope: 0.5 }, { alpha: 0.1 }]) {
      const file = write(
        () => undefined,
        (m, x) => m.dense(m.globalMean(m.layer('LeakyReLU', [m.conv(x, 4)], config)), 3, 'softmax'),
      );
      const loaded = await load(file);
      scores.push((await scoreInput(loaded, noisePicture(16, 16))).scores);
      loaded.dispose();
    }
    expect(scores[1]).toEqual(scores[0]);
    expect(scores[2]).not.toEqual(scores[0]);
  });

  it('of a damaged model leave nothing behind for a whole one', async () => {
    await expectRefused(write(layer('dense_3', { class_name: 'Unheard' })), /Unheard/);
    const loaded = await load(write(() => undefined));
    expect((await scoreInput(loaded, noisePicture(16, 16))).maps[0]).toHaveLength(256);
    loaded.dispose();
  });
});

import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../src/engine/graph/recorded-graph';
import { DataType } from '../../src/engine/graph/tensorflow-proto';
import { PICTURE } from '../../src/engine/tensorflow/flat-graph';
import { innerTensors } from '../../src/engine/tensorflow/graph-layers';
import { nameLayers } from '../../src/engine/tensorflow/name-layers';

/** Names and operators of the layers, from lines of `type scopes/operator`. */
function layersOf(...operators: readonly string[]): readonly string[] {
  const tensors = operators.map((line) => {
    const [type = '', origin = ''] = line.split(' ');
    return { type, origin };
  });
  return nameLayers(tensors).map(({ name, type, tensor }) => `${name} ${type} ${tensor.type}`);
}

describe('layers of a graph', () => {
  it('are the scopes that Keras writes, with the output of the last operator', () => {
    const layers = layersOf(
      'Conv2D model/conv/Conv2D',
      'BiasAdd model/conv/BiasAdd',
      'Mul model/norm/batchnorm/mul_1',
      'AddV2 model/norm/batchnorm/add_1',
      'Relu model/relu/Relu',
      'MaxPool model/max_pooling2d_5/MaxPool2d',
      'Conv2D model/last/Conv2D',
      'Sigmoid model/last/Sigmoid',
      'Mul model/last/mul_1',
    );
    expect(layers).toEqual([
      'conv Conv2D BiasAdd',
      'norm AddV2 AddV2',
      'relu Relu Relu',
      'max_pooling2d_5 MaxPool MaxPool',
      'last Conv2D Mul',
    ]);
  });

  it('are sums between layers, too', () => {
    const layers = layersOf(
      'Conv2D model/first/Conv2D',
      'AddV2 model/Add',
      'Conv2D model/second/Conv2D',
      'AddV2 model/Add_1',
    );
    expect(layers).toEqual(['first Conv2D Conv2D', 'Add AddV2 AddV2', 'second Conv2D Conv2D', 'Add_1 AddV2 AddV2']);
  });

  it('hold the scopes that TensorFlow makes within', () => {
    const layers = layersOf(
      'DepthwiseConv2dNative separable/separable_conv2d/depthwise',
      'Conv2D separable/separable_conv2d',
      'BiasAdd separable/BiasAdd',
      'Mean norm/moments/mean',
      'AddV2 norm/add_2',
      'Transpose dense/Tensordot/transpose',
      'Reshape dense/Tensordot',
      'BiasAdd dense/BiasAdd',
      'Conv2D last/Conv2D',
    );
    expect(layers).toEqual([
      'separable Conv2D BiasAdd',
      'norm AddV2 AddV2',
      'dense BiasAdd BiasAdd',
      'last Conv2D Conv2D',
    ]);
  });

  it('have names of their own where scopes hold several convolutions', () => {
    const layers = layersOf('Conv2D block/Conv2D', 'Relu block/Relu', 'Conv2D block/Conv2D', 'Relu block/Relu_1');
    expect(layers).toEqual(['Conv2D Conv2D Conv2D', 'Relu Relu Relu', 'Conv2D_2 Conv2D Conv2D', 'Relu_1 Relu Relu']);
  });

  it('are named soon where scopes are nothing but slashes', () => {
    const before = performance.now();
    const scopes = '/'.repeat(100_000);
    expect(layersOf(`Conv2D ${scopes}a`, `Conv2D ${scopes}b`)).toHaveLength(2);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('operators that may be layers', () => {
  it.each(['MaxPool', 'LeakyRelu', 'LRN', 'FakeQuantWithMinMaxVars'])(
    'are %s without a type, which TensorFlow leaves away where it is the default',
    (op) => {
      const nodes: GraphNode[] = [
        { name: 'conv', op: 'Conv2D', inputs: [PICTURE, 'kernel'], attributes: { T: { type: DataType.float } } },
        { name: 'next', op, inputs: ['conv'], attributes: {} },
      ];
      const inner = innerTensors({ nodes, origins: new Map(), results: [], weights: new Map() });
      expect(inner.map(({ type, dtype }) => [type, dtype])).toEqual([
        ['Conv2D', DataType.float],
        [op, DataType.float],
      ]);
    },
  );
});

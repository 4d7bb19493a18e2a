/** tfjs derives by the weights of fused layers, too: what nobody asks for is neither computed nor kept. */
import type * as core from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { derivable } from '../../src/engine/backends/derivable';
import { loadClassifier } from '../../src/engine/backends/load-classifier';
import { inputGradient } from '../../src/engine/backends/tfjs-gradients';
import { loadTfjs, startWasmBackend, type Tfjs } from '../../src/engine/backends/tfjs-runtime';
import { temporaryFolder } from '../support/temporary-folder';
import { familyNamed, writeFamily } from '../support/tiny-families';

interface Computed {
  readonly name: string;
  readonly outputShapes: readonly (readonly number[])[];
}

const SIDE = 24;
const folder = temporaryFolder();
let tfjs: Tfjs;

beforeAll(async () => {
  tfjs = await loadTfjs();
  await startWasmBackend(tfjs);
});

/** What is computed on the way to the derivative with respect to a picture. */
async function computedFor(family: string): Promise<Computed[]> {
  const { core: tf } = tfjs;
  const files = await openModelFiles(writeFamily(folder, familyNamed(family)));
  if (files.kind !== 'layers') throw new Error(`${family} is of the kind ${files.kind}`);
  const classifier = await loadClassifier(tfjs, files, { height: SIDE, width: SIDE });
  const model = derivable(classifier, () => undefined);
  const { kernels } = await tf.profile(() => {
    const picture: core.Tensor4D = tf.zeros([1, SIDE, SIDE, 3]);
    return inputGradient(tf, model, picture, tf.oneHot(0, model.description.classes)).grad;
  });
  classifier.dispose();
  return kernels;
}

describe('on the way to the derivative with respect to a picture', () => {
  it.each(['VGG-like', 'residual', 'squeeze and excite'])('no kernel of %s is derived by', async (family) => {
    const names = (await computedFor(family)).map(({ name }) => name);
    expect(names).toContain('Conv2DBackpropInput');
    expect(names).not.toContain('Conv2DBackpropFilter');
  });

  it('the matrix of a Dense layer is not derived by', async () => {
    const products = (await computedFor('VGG-like')).filter(({ name }) => name === 'BatchMatMul');
    // 360 numbers, 60 units, 5 classes: forward, and back again.
    expect(products.map(({ outputShapes }) => outputShapes)).toEqual([[[1, 60]], [[1, 5]], [[1, 60]], [[1, 360]]]);
  });
});

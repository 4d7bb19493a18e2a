/** What is guessed of a model that is not told how its pictures are prepared. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles, type ModelFiles } from '../../../src/engine';
import { findKerasApplication } from '../../../src/explain/settings/keras-application';
import { findOwnScaling } from '../../../src/explain/settings/own-scaling';
import { SCALING_VECTORS } from '../../support/paths';

async function savedModel(changes: object): Promise<ModelFiles> {
  const files = await openModelFiles(path.join(SCALING_VECTORS, 'plain-keras3'));
  return { ...files, ...changes };
}

describe('a SavedModel that nobody describes', () => {
  it('is fed as its network of keras.applications, which the names of its operators tell', async () => {
    // As model.export of Keras 3 names the operators of a DenseNet121, and TensorFlow those of a model called twice.
    const operatorNames = ['functional_5_1/conv1_conv_1/convolution', 'functional_5_1/conv2_block1_concat_1/concat'];
    expect(findKerasApplication(await savedModel({ operatorNames }))).toMatchObject({
      source: 'as Keras feeds DenseNet',
      scale: { mean: [123.675, 116.28, 103.53] },
      isGuess: true,
    });
    expect(findKerasApplication(await savedModel({}))).toBeUndefined();
  });

  it('is given levels as they are where it computes with them in a way that is not understood: a guess', async () => {
    expect(findOwnScaling(await savedModel({ isUnread: true }))).toMatchObject({
      source: 'the model seems to prepare its pictures itself',
      scale: { mean: [0, 0, 0], std: [1, 1, 1] },
      isGuess: true,
    });
    expect(findOwnScaling(await savedModel({}))).toBeUndefined();
  });
});

/**
 * Makes test/vectors/formats/teachable-machine: a tiny seeded export with the nesting of Teachable Machine's own
 * (googlecreativelab/teachablemachine-community, libraries/image/src/teachable-mobilenet.ts: a truncated MobileNet and a
 * mean in one Sequential, two Dense in another, both in a third), saved by tfjs as that does it, and the numbers that
 * tfjs computes on its plain JavaScript backend.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SIDE = 24;
const LABELS = ['Hand', 'Fist', 'Empty room'];
const OUT = path.join(import.meta.dirname, '..', 'test', 'vectors', 'formats', 'teachable-machine');

let state = 11;

/** Numbers of a linear congruential generator, from −1 to 1. */
function random() {
  state = (1103515245 * state + 12345) % 2 ** 31;
  return (2 * state) / 2 ** 31 - 1;
}

function block(x, filters, strides, name) {
  const { layers: l } = layers;
  const padding = { padding: strides === 1 ? 'same' : 'valid', useBias: false };
  const padded =
    strides === 1
      ? x
      : l
          .zeroPadding2d({
            padding: [
              [0, 1],
              [0, 1],
            ],
            name: `${name}_pad`,
          })
          .apply(x);
  const deep = l.depthwiseConv2d({ kernelSize: 3, strides, ...padding, name: `${name}_dw` }).apply(padded);
  const active = l
    .reLU({ maxValue: 6, name: `${name}_dw_relu` })
    .apply(l.batchNormalization({ name: `${name}_dw_bn` }).apply(deep));
  const wide = l.conv2d({ filters, kernelSize: 1, padding: 'same', useBias: false, name: `${name}_pw` }).apply(active);
  return l
    .reLU({ maxValue: 6, name: `${name}_pw_relu` })
    .apply(l.batchNormalization({ name: `${name}_pw_bn` }).apply(wide));
}

function build() {
  const { layers: l } = layers;
  const picture = layers.input({ shape: [SIDE, SIDE, 3], name: 'input_1' });
  const stem = l
    .conv2d({ filters: 6, kernelSize: 3, strides: 2, padding: 'same', useBias: false, name: 'conv1' })
    .apply(picture);
  const active = l
    .reLU({ maxValue: 6, name: 'conv1_relu' })
    .apply(l.batchNormalization({ name: 'conv1_bn' }).apply(stem));
  const last = block(block(active, 10, 2, 'conv_2'), 12, 1, 'conv_3');
  const features = layers.sequential({ name: 'sequential_1' });
  features.add(layers.model({ inputs: picture, outputs: last, name: 'model1' }));
  features.add(l.globalAveragePooling2d({ name: 'global_average_pooling2d_GlobalAveragePooling2D1' }));
  const head = layers.sequential({ name: 'sequential_3' });
  head.add(l.dense({ inputShape: [12], units: 8, activation: 'relu', name: 'dense_Dense1' }));
  head.add(l.dense({ units: LABELS.length, useBias: false, activation: 'softmax', name: 'dense_Dense2' }));
  const model = layers.sequential({ name: 'sequential_4' });
  model.add(features);
  model.add(head);
  return model;
}

const model = build();
model.setWeights(
  model.getWeights().map(({ shape }, i) => {
    const name = model.weights[i].originalName;
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      /variance|gamma/.test(name) ? 1 + 0.4 * random() : /mean|beta|bias/.test(name) ? 0.2 * random() : 0.9 * random(),
    );
    return tf.tensor(values, shape);
  }),
);
const input = tf.tensor4d(
  Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => Math.sin(0.37 * i)),
  [1, SIDE, SIDE, 3],
);
const answer = Array.from(model.predict(input).dataSync());
mkdirSync(OUT, { recursive: true });
await model.save(
  tf.io.withSaveHandler(async ({ modelTopology, format, generatedBy, convertedBy, weightSpecs, weightData }) => {
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest };
    writeFileSync(path.join(OUT, 'model.json'), JSON.stringify(json));
    writeFileSync(path.join(OUT, 'weights.bin'), new Uint8Array(weightData));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  }),
);
const metadata = {
  tfjsVersion: '1.3.1',
  tmVersion: '2.4.7',
  packageVersion: '0.8.4-alpha2',
  packageName: '@teachablemachine/image',
  timeStamp: '2026-01-01T00:00:00.000Z',
  userMetadata: {},
  modelName: 'tm-my-image-model',
  labels: LABELS,
  imageSize: SIDE,
};
writeFileSync(path.join(OUT, 'metadata.json'), JSON.stringify(metadata));
writeFileSync(
  path.join(OUT, '..', 'teachable-machine.json'),
  JSON.stringify({ input: { scale: 1, offset: 0 }, answer }),
);
console.log(answer);

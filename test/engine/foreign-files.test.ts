/** Files of models that are not opened: told by their content, else by their name, with the way to convert them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { expectModelError } from '../support/model-error';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
let count = 0;

function newFile(name: string, bytes: string | Uint8Array): string {
  const place = path.join(folder, `files-${(count += 1)}`);
  mkdirSync(place);
  writeFileSync(path.join(place, name), bytes);
  return path.join(place, name);
}

/** The beginning of an archive of which the first entry has this name. */
function archive(entry: string): Uint8Array {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 0, 'latin1');
  head.writeUInt16LE(entry.length, 26);
  return Buffer.concat([head, Buffer.from(entry)]);
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

describe('a file of another form of model', () => {
  it.each([
    ['model.bin', latin1('\x1c\x00\x00\x00TFL3\x14\x00'), /TensorFlow Lite/, /tf2onnx.*--tflite/],
    ['pytorch_model.bin', archive('archive/data.pkl'), /PyTorch/, /torch\.onnx\.export/],
    ['scripted.bin', archive('scripted/data/0'), /PyTorch/, /torch\.onnx\.export/],
    ['program.bin', archive('program/archive_format'), /PyTorch/, /torch\.onnx\.export/],
    ['old.bin', latin1('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.'), /PyTorch/, /torch\.onnx\.export/],
    ['epoch=3.ckpt', archive('epoch=3/data.pkl'), /PyTorch/, /torch\.onnx\.export/],
    ['weights', latin1('\x7b\x00\x00\x00\x00\x00\x00\x00{"conv"'), /safetensors/, /optimum-cli export onnx/],
    ['classifier.bin', latin1('\x80\x04\x95\x0d\x00\x00'), /pickle of Python/, /another form/],
    ['llama.bin', latin1('GGUF\x03\x00\x00\x00'), /language model/, /image classifier/],
    ['model.dat', latin1('\x08\x00\x00\x00ORTM'), /ORT format/, /\.onnx/],
  ])('is told by its content: %s', async (name, bytes, words, hint) => {
    const error = await expectModelError(openModelFiles(newFile(name, bytes)), words);
    expect(error.hint).toMatch(hint);
    // The editor says the same.
    expect(error.remedy).toBeUndefined();
  });

  it.each([
    ['frozen_inference_graph.pb', /frozen graph of TensorFlow 1/, /--graphdef/],
    ['model.ckpt-1000.index', /checkpoint of TensorFlow/, /model\.save/],
    ['cp.ckpt.data-00000-of-00001', /checkpoint of TensorFlow/, /model\.save/],
    ['Flowers.mlmodel', /Core ML/, /ONNX or Keras/],
    ['group1-shard1of4.bin', /TensorFlow\.js/, /model\.json/],
    ['weights.bin', /TensorFlow\.js/, /model\.json/],
    ['model.onnx.data', /ONNX model/, /\.onnx file/],
    ['bvlc.caffemodel', /Caffe/, /ONNX/],
    ['inference.pdmodel', /Paddle/, /paddle2onnx/],
    ['net.engine', /compiled for one device/, /ONNX or Keras/],
    ['darknet19.weights', /Darknet/, /ONNX/],
    ['net.mat', /MATLAB/, /exportONNXNetwork/],
    ['cut-short.pth', /PyTorch/, /torch\.onnx\.export/],
  ])('is told by its name: %s', async (name, words, hint) => {
    const file = newFile(name, new Uint8Array([0x0a, 0x20, 0x0a]));
    expect((await expectModelError(openModelFiles(file), words)).hint).toMatch(hint);
  });

  it('is named where a folder holds nothing that can be opened', async () => {
    const file = newFile('best.pt', archive('best/data.pkl'));
    writeFileSync(path.join(path.dirname(file), 'readme.md'), '# Mine');
    const { hint } = await expectModelError(openModelFiles(path.dirname(file)), /best\.pt is a file of PyTorch/);
    expect(hint).toMatch(/torch\.onnx\.export/);
  });

  it('is known where it is a folder', async () => {
    const place = path.join(folder, 'Flowers.mlpackage');
    mkdirSync(place);
    writeFileSync(path.join(place, 'Manifest.json'), '{}');
    await expectModelError(openModelFiles(place), /Flowers\.mlpackage is a model of Core ML/);
  });
});

describe('an archive that begins with nothing that Keras writes', () => {
  it('is what its name says', async () => {
    const error = await expectModelError(openModelFiles(newFile('best.pt', archive('readme.txt'))), /PyTorch/);
    expect(error.hint).toMatch(/torch\.onnx\.export/);
    await expectModelError(openModelFiles(newFile('mine.bin', archive('readme.txt'))), /damaged archive/);
    await expectModelError(openModelFiles(newFile('mine.pt', archive('metadata.json'))), /damaged archive/);
  });
});

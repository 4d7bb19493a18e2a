/**
 * The explain phase beside the plain forward pass, in one process and in turns, so that both see the same machine.
 *
 * Plain is measured twice: the engine's own graph, which also masks, in batches of several sizes; and a graph of the
 * network alone, recorded and rewritten in the same way, which is fed whole pictures and knows of no masks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { openModelFiles, planChannels, scoreChannels } from '../../src/engine';
import { loadLayersClassifier } from '../../src/engine/backends/layers-model';
import { loadTfjs, startNodeBackend } from '../../src/engine/backends/tfjs-runtime';
import { takeMasks } from '../../src/engine/channels';
import type { RecordedGraph } from '../../src/engine/graph/recorded-graph';
import { RecordingBinding } from '../../src/engine/graph/recorder';
import { freeBatchSize, rewriteForFusion } from '../../src/engine/graph/rewrites';
import { encodeSavedModel } from '../../src/engine/graph/saved-model';
import { loadNativeBinding } from '../../src/engine/native';
import { answer, open, readTask, type ModelTask, type Opened } from './task';

interface Task extends ModelTask {
  readonly batches: readonly number[];
  /** Pictures to pass for one timing of a batch size. */
  readonly pictures: number;
  readonly rounds: number;
}

/** Runs one batch. */
type Forward = () => Promise<void> | void;

interface Variant {
  readonly graph: 'masked' | 'plain';
  readonly batch: number;
  readonly forward: Forward;
  readonly msPerImage: number[];
}

/** A number that is no size inside the model. */
const RECORDED_BATCH = 11;

async function main(): Promise<void> {
  const task = readTask() as Task;
  const opened = await open(task);
  const { model, layer, input } = opened;
  const bound = model.bind(layer, input, new Float32Array(input.length));
  const { activations } = await bound.predict();
  const plan = planChannels(activations, layer.channels);
  const live = plan.live.length;

  const plain = await recordPlain(task, opened);
  const variants = task.batches.flatMap((batch): Variant[] => {
    const masks = takeMasks(activations, layer.channels, plan.live.subarray(0, batch), batch);
    const masked: Forward = async () => {
      await bound.score(masks, batch);
    };
    return [
      { graph: 'masked', batch, forward: masked, msPerImage: [] },
      { graph: 'plain', batch, forward: plain.forward(batch), msPerImage: [] },
    ];
  });
  const explain = (): Promise<number> =>
    scoreChannels({ model, layer, bound, activations, plan, from: 0, to: live }, () => undefined);

  for (const { forward } of variants) {
    await forward();
    await forward();
  }
  await explain();
  const explainMs: number[] = [];
  for (let round = 0; round < task.rounds; round += 1) {
    for (const variant of variants) variant.msPerImage.push(await timeBatches(variant, task.pictures));
    const begun = performance.now();
    await explain();
    explainMs.push(performance.now() - begun);
  }
  answer({
    graph: model.graph,
    engineBatch: model.batchSize,
    live,
    variants: variants.map(({ graph, batch, msPerImage }) => ({ graph, batch, msPerImage })),
    explainMs,
  });
  plain.release();
}

async function timeBatches({ forward, batch }: Variant, pictures: number): Promise<number> {
  const times = Math.max(1, Math.round(pictures / batch));
  const begun = performance.now();
  for (let i = 0; i < times; i += 1) await forward();
  return (performance.now() - begun) / (times * batch);
}

/** The network alone, as a graph `pictures[B,h,w,3] → probabilities[B,C]`. */
async function recordPlain(
  task: Task,
  { settings, input }: Opened,
): Promise<{ forward: (batch: number) => Forward; release: () => void }> {
  const tfjs = await loadTfjs();
  const binding = loadNativeBinding(0);
  const recorder = new RecordingBinding(binding);
  const nativeId = await startNodeBackend(tfjs, recorder.binding);
  const { inputSize } = settings.preprocessing;
  const files = await openModelFiles(task.model);
  if (files.kind !== 'layers') throw new Error(`${task.model} is not made of layers`);
  const classifier = await loadLayersClassifier(tfjs, files, inputSize);
  const { height, width } = inputSize;
  let graph: RecordedGraph = { nodes: [], outputs: {} };
  tfjs.core.tidy(() => {
    const pictures: Tensor4D = tfjs.core.zeros([RECORDED_BATCH, height, width, 3]);
    const feeds = { pictures: { id: nativeId(pictures), shape: [-1, height, width, 3] } };
    graph = recorder.record(feeds, () => ({ answer: nativeId(classifier.run(pictures, []).answer) }));
  });
  classifier.dispose();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scorecam-plain-'));
  const free = freeBatchSize(rewriteForFusion(graph), RECORDED_BATCH);
  writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(free));
  const session = binding.loadSavedModel(folder, 'serve');
  rmSync(folder, { recursive: true, force: true });
  const fetched = free.outputs.answer ?? '';
  return {
    forward: (batch) => {
      const pictures = new Float32Array(batch * input.length);
      for (let i = 0; i < batch; i += 1) pictures.set(input, i * input.length);
      return () => {
        const fed = binding.createTensor([batch, height, width, 3], binding.TF_FLOAT, pictures);
        const outputs = binding.runSavedModel(session, [fed], 'pictures', fetched);
        [fed, ...outputs.map(({ id }) => id)].forEach((id) => {
          binding.deleteTensor(id);
        });
      };
    },
    release: () => {
      binding.deleteSavedModel(session);
    },
  };
}

void main();

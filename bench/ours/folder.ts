/**
 * A folder predicted by the engine process, decoding included, beside the model's own forward pass at its batch, in
 * turns, so that both see the same machine; and what decoding takes alone.
 */
import { decodePicture, frameInput, readPicture } from '../../src/input';
import { EngineClient } from '../../src/process';
import { answer, connection, open, readTask, type ModelTask } from './task';

interface Task extends ModelTask {
  readonly enginePath: string;
  readonly pictures: readonly string[];
  /** Of another model than the embedded one. */
  readonly own: boolean;
  readonly rounds: number;
}

async function main(): Promise<void> {
  const task = readTask() as Task;
  const { pictures: images, enginePath, rounds } = task;
  const { model, settings, input } = await open(task);
  const { batchSize } = model;
  const inputs = new Float32Array(batchSize * input.length);
  for (let i = 0; i < batchSize; i += 1) inputs.set(input, i * input.length);
  const client = new EngineClient(connection(enginePath));
  const asked = { ...(task.own ? { model: task.model } : {}), fit: 'model', exif: 'ignore', top: 10 } as const;
  const predict = async (some: readonly string[]): Promise<number> => {
    const begun = performance.now();
    await client.predictMany({ ...asked, images: some });
    return (performance.now() - begun) / some.length;
  };
  await predict(images.slice(0, batchSize));
  await model.forward(inputs, batchSize);
  const forwardMs: number[] = [];
  const folderMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const batches = Math.max(1, Math.round(images.length / batchSize));
    const begun = performance.now();
    for (let i = 0; i < batches; i += 1) await model.forward(inputs, batchSize);
    forwardMs.push((performance.now() - begun) / (batches * batchSize));
    folderMs.push(await predict(images));
  }
  await client.dispose();
  const before = process.cpuUsage();
  for (const image of images) {
    frameInput(await decodePicture(await readPicture(image), { exif: 'ignore' }), settings.preprocessing, 'model');
  }
  const { user, system } = process.cpuUsage(before);
  const decodeCpuMs = (user + system) / 1000 / images.length;
  answer({ pictures: images.length, batchSize, forwardMs, folderMs, decodeCpuMs });
}

void main();

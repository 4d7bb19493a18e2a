/** How long a backend takes for a masked picture, in a process of its own. */
import { planChannels, scoreChannels } from '../../src/engine';
import { answer, open, readTask, type ModelTask } from './task';

interface Task extends ModelTask {
  readonly channels: number;
  readonly runs: number;
}

async function main(): Promise<void> {
  const task = readTask() as Task;
  const { model, layer, input } = await open(task);
  const bound = model.bind(layer, input, new Float32Array(input.length));
  const { activations } = await bound.predict();
  const plan = planChannels(activations, layer.channels);
  const to = Math.min(task.channels, plan.live.length);
  const score = (until: number): Promise<number> =>
    scoreChannels({ model, layer, bound, activations, plan, from: 0, to: until }, () => undefined);
  await score(model.batchSize);
  const msPerImage: number[] = [];
  for (let run = 0; run < task.runs; run += 1) {
    const begun = performance.now();
    await score(to);
    msPerImage.push((performance.now() - begun) / to);
  }
  answer({ graph: model.graph, batch: model.batchSize, channels: to, msPerImage });
}

void main();

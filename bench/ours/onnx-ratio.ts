/**
 * How fast an ONNX model is explained, and masked pictures go through it, beside how fast onnxruntime itself is with the model
 * as it is.
 */
import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { planChannels, scoreChannels } from '../../src/engine';
import { ExplainService } from '../../src/explain';
import { answer, open, readTask, wholeRequest, type ModelTask } from './task';

/** A round has one of its own: scores of a picture towards the same baseline are kept, so there are as many rounds at most. */
const BASELINES = ['zero', 'black', 'mean', 'blur'] as const;

interface Task extends Pick<ModelTask, 'model' | 'picture'> {
  readonly batches: readonly number[];
  readonly rounds: number;
}

async function main(): Promise<void> {
  const { model: file, picture, batches, rounds } = readTask() as Task;
  const { model, layer, input } = await open({ model: file, picture, backend: 'tfjs-node', eager: false });
  const bound = model.bind(layer, input, new Float32Array(input.length));
  const { activations } = await bound.predict();
  const plan = planChannels(activations, layer.channels);
  const to = plan.live.length;
  const session = await InferenceSession.create(file, { intraOpNumThreads: availableParallelism() });
  const { height, width } = model.description.inputSize;

  const own = async (batch: number): Promise<number> => {
    const pictures = new Tensor('float32', new Float32Array(batch * input.length).fill(0.1), [batch, 3, height, width]);
    const begun = performance.now();
    for (let at = 0; at < to; at += batch) await session.run({ [session.inputNames[0] ?? '']: pictures });
    return (performance.now() - begun) / (Math.ceil(to / batch) * batch);
  };
  const ours = async (): Promise<number> => {
    const begun = performance.now();
    await scoreChannels({ model, layer, bound, activations, plan, from: 0, to }, () => undefined);
    return (performance.now() - begun) / to;
  };
  const service = new ExplainService({
    backend: 'auto',
    threads: 0,
    memoryBudgetBytes: 2 ** 30,
    embeddedModel: file,
  });
  const explained = async (round: number): Promise<number> => {
    const baseline = BASELINES[round % BASELINES.length] ?? 'zero';
    const { timingMs, forwardPasses } = await service.explain({ ...wholeRequest(picture), model: file, baseline });
    if (forwardPasses < to) throw new Error(`${forwardPasses} passes for ${to} channels`);
    return timingMs.explain / to;
  };
  // Turn by turn, so that what else the machine does meets all of them alike.
  const runtimeMs = new Map(batches.map((batch): [number, number[]] => [batch, []]));
  const oursMs: number[] = [];
  const explainMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [batch, times] of runtimeMs) times.push(await own(batch));
    oursMs.push(await ours());
    explainMs.push(await explained(round));
  }
  answer({ live: to, oursMs, explainMs, runtimeMs: Object.fromEntries(runtimeMs) });
}

void main();

/** How far masks that are learned (the method `mask`) lower the probability of the predicted class, and how the loss falls. */
import { baselineInput } from '../../src/input';
import { MASK, MaskRun } from '../../src/methods/mask';
import { optionValues } from '../../src/methods';
import { toProbabilities } from '../../src/shared/probabilities';
import { answer, open, readTask } from './task';

interface Task {
  readonly model: string;
  readonly pictures: readonly string[];
  readonly reference: 'blur' | 'noise' | 'constant';
}

/** Steps before which the loss is told. */
const TOLD = [0, 10, 30, 100, 200, 299];

async function main(): Promise<void> {
  const { model: file, pictures, reference } = readTask() as Task;
  const results: object[] = [];
  for (const picture of pictures) {
    const opened = await open({ model: file, picture, backend: 'tfjs-node', eager: false, fit: 'model' });
    const { model, settings, layer, input } = opened;
    const { description } = model;
    const scores = toProbabilities(await model.forward(input, 1), description.activation);
    const classIndex = scores.indexOf(Math.max(...scores));
    const activations = { height: 0, width: 0, channels: 0, data: new Float32Array(0) };
    const run = MASK.begin({ description, layer, activations }, optionValues(MASK, { reference }));
    if (!(run instanceof MaskRun)) throw new TypeError('another run than that of a mask');
    const wanted = { predicted: classIndex, target: classIndex, weighting: 'logit', temperature: 1 } as const;
    const begun = performance.now();
    await run.work(
      { ...wanted, contrast: false, channels: 1, size: description.inputSize },
      {
        ...{ model, input, baseline: 'zero', signal: undefined, giveWay: undefined },
        baselineInput: (kind) => baselineInput(kind, input, settings.preprocessing, description.zeroInput),
        onStep: () => undefined,
      },
    );
    const seconds = (performance.now() - begun) / 1000;
    const { before, perturbed, after, losses } = run.learned(classIndex) ?? { losses: [] };
    results.push({ picture, classIndex, before, perturbed, after, losses: TOLD.map((step) => losses[step]), seconds });
  }
  answer({ reference, pictures: results });
}

void main();

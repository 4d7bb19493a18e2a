import type { ClassList, ClassScore, Progress, ToPanel } from '../../../src/protocol';
import type { Recording } from './recording';

/** Everything in a name that a page might take for more than text. */
export const HOSTILE = `<img src=x onerror="document.title='owned'">'"\`\${1}&lt;\u202Egpj.exe ${'long '.repeat(40)}.png`;

type Rename = (classes: ClassList) => ClassList;

/** The same messages about classes of other names. */
export function renameClasses(recording: Recording, messages: readonly ToPanel[], rename: Rename): ToPanel[] {
  const known = recording.progress.find((step) => step.kind === 'classes');
  if (known === undefined) throw new Error('the engine told no classes');
  const classes = rename(known.classes);
  const named = (score: ClassScore): ClassScore => ({ ...score, label: classes.labels[score.index] ?? '' });
  const step = (progress: Progress): Progress => {
    if (progress.kind === 'classes') return { kind: 'classes', classes };
    if (progress.kind !== 'predicted') return progress;
    const { predicted, target, top5 } = progress;
    return { ...progress, predicted: named(predicted), target: named(target), top5: top5.map(named) };
  };
  return messages.map((message) => {
    if (message.type === 'explain/progress') return { ...message, progress: step(message.progress) };
    if (message.type !== 'explain/done') return message;
    const { predicted, target, top5, trueLabel } = message.result;
    const renamed = { predicted: named(predicted), target: named(target), top5: top5.map(named) };
    return {
      ...message,
      result: { ...message.result, ...renamed, trueLabel: trueLabel === null ? null : named(trueLabel) },
    };
  });
}

const MANY = 20_000;

export function manyClasses({ labels, probabilities }: ClassList): ClassList {
  const all = new Float32Array(MANY);
  all.set(probabilities);
  return {
    labels: Array.from({ length: MANY }, (_, index) => labels[index] ?? `class number ${index}`),
    synsets: Array.from({ length: MANY }, () => null),
    probabilities: all,
  };
}

export function hostileClasses(classes: ClassList): ClassList {
  return { ...classes, labels: classes.labels.map((label) => `${label} ${HOSTILE}`) };
}

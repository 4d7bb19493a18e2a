import { ScorecamError } from '../shared/errors';
import type { ModelUse } from './model-use';
import type { ModelDescription } from './types';

/** One of a model's outputs, as far as it can be classes. */
export interface OutputFacts {
  readonly name: string;
  /** Of all axes; the first one counts pictures. */
  readonly shape: readonly number[];
  /** How many numbers a picture gets; undefined where they are no row of numbers. */
  readonly classes: number | undefined;
  /** What the model's own output picks of these numbers: `TopK`, `ArgMax`. */
  readonly pickedBy?: string | undefined;
}

/**
 * Which of a model's outputs holds the classes: the one that the user names, else the only one that can.
 *
 * @returns also what is to be told where the choice was not the user's
 * @throws ScorecamError `usage` for a name that is none, or an output of another form; `model` where none, or where
 *   several can be classes
 */
export function chooseOutput<Facts extends OutputFacts>(
  outputs: readonly Facts[],
  { outputName }: ModelUse,
): { readonly chosen: Facts; readonly taken: ModelDescription['outputTaken'] | undefined } {
  const list = listOf(outputs);
  if (outputName !== undefined) {
    const chosen = outputs.find(({ name }) => name === outputName);
    if (chosen?.classes !== undefined) return { chosen, taken: takenOf(chosen, []) };
    const what = chosen === undefined ? 'is none of the model' : 'is not classes, one number each';
    throw new ScorecamError(
      'usage',
      `The output ${JSON.stringify(outputName)} ${what}. The model has ${list}.`,
      'Name another one by --output-name, or leave it out.',
      { remedy: 'model-use' },
    );
  }
  const able = outputs.filter(({ classes }) => classes !== undefined);
  // Beside a row of numbers, one that stands alone is a measure of something.
  const rows = able.filter(({ classes = 0 }) => classes > 1);
  const [chosen, another] = rows.length === 1 ? rows : able;
  if (chosen === undefined) {
    throw new ScorecamError(
      'model',
      `The output of the model is not classes: ${list || 'it has none of numbers'}.`,
      'Use a classifier that gives one number for each class; export it without what picks the best of them (argmax).',
    );
  }
  if (another !== undefined) {
    throw new ScorecamError(
      'model',
      `The model has ${able.length} outputs that may be classes: ${listOf(able)}.`,
      'Say which by --output-name.',
      { remedy: 'model-use' },
    );
  }
  const others = outputs.filter((output) => output !== chosen).map(({ name }) => name);
  return { chosen, taken: takenOf(chosen, others) };
}

function listOf(outputs: readonly OutputFacts[]): string {
  const listed = outputs
    .slice(0, 10)
    .map(({ name, shape }) => `${name.slice(0, 100)} [${['?', ...shape.slice(1)].join(', ')}]`);
  return `${listed.join(', ')}${outputs.length > listed.length ? ', …' : ''}`;
}

function takenOf({ name, pickedBy }: OutputFacts, others: readonly string[]): ModelDescription['outputTaken'] {
  if (pickedBy !== undefined) return { name, others, pickedBy };
  return others.length === 0 ? undefined : { name, others };
}

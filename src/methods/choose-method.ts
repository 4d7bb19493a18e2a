import { ScorecamError } from '../shared/errors';
import { METHODS } from './all-methods';
import type { Method, MethodOption, OptionValues, SharedChoice } from './method';

/**
 * @param name the usual method where it is undefined
 * @throws ScorecamError `usage` for a name that no method has
 */
export function findMethod(name: string | undefined): Method {
  const method = name === undefined ? METHODS[0] : METHODS.find((each) => each.name === name);
  if (method !== undefined) return method;
  throw new ScorecamError(
    'usage',
    `There is no method ${JSON.stringify(name)}.`,
    `The methods are ${METHODS.map((each) => each.name).join(', ')}.`,
  );
}

/**
 * The values of all options of a method: what was given, else the usual ones.
 *
 * @throws ScorecamError `usage` for an option that the method has not, or a value that it cannot have
 */
export function optionValues({ name, title, options }: Method, given: OptionValues = {}): OptionValues {
  const unknown = Object.keys(given).find((key) => !options.some((option) => option.name === key));
  if (unknown !== undefined) {
    const others = METHODS.filter((method) => method.options.some((option) => option.name === unknown));
    const own = options.map((option) => `--${option.name}`).join(', ');
    throw new ScorecamError(
      'usage',
      `${title} has no option --${unknown}.`,
      others.length > 0
        ? `Leave it out, or use --method ${others.map((method) => method.name).join(' or ')}.`
        : `Leave it out; --method ${name} has ${own === '' ? 'no options of its own' : own}.`,
      { remedy: 'other-method' },
    );
  }
  return Object.fromEntries(options.map((option) => [option.name, checked(option, given[option.name])]));
}

function checked(option: MethodOption, value: number | string | undefined): number | string {
  if (value === undefined) return option.usual;
  if (option.kind === 'choice') {
    if (option.values.includes(String(value))) return String(value);
    throw wrongValue(option, value, `one of ${option.values.join(', ')}`);
  }
  const { min, max } = option;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw wrongValue(option, value, `a whole number from ${min} to ${max}`);
}

function wrongValue({ name, usual }: MethodOption, value: number | string, wanted: string): ScorecamError {
  return new ScorecamError(
    'usage',
    `--${name} ${String(value)} is not possible: it is ${wanted}.`,
    `Use ${usual}, the default.`,
    { remedy: 'other-method' },
  );
}

/** Choices that methods share, as far as somebody made them. */
export interface MadeChoices {
  readonly layer?: string | undefined;
  readonly baseline: string;
  readonly weighting: string;
  readonly temperature?: number | undefined;
  readonly channels: number;
  readonly contrast?: boolean | undefined;
}

export type UsualChoices = Required<Pick<MadeChoices, 'baseline' | 'weighting' | 'temperature'>>;

/**
 * Refuses what has no meaning for a method, so that nobody thinks that it had an effect.
 *
 * @param usual what stands where nobody made the choice
 * @throws ScorecamError `usage`
 */
export function refuseUnused({ name, title, uses }: Method, made: MadeChoices, usual: UsualChoices): void {
  const isMade: Readonly<Record<SharedChoice, boolean>> = {
    layer: made.layer !== undefined,
    baseline: made.baseline !== usual.baseline,
    weighting: made.weighting !== usual.weighting || (made.temperature ?? usual.temperature) !== usual.temperature,
    channels: made.channels !== 1,
    contrast: made.contrast === true,
  };
  const unused = (Object.keys(isMade) as SharedChoice[]).find((choice) => isMade[choice] && !uses.includes(choice));
  if (unused === undefined) return;
  const options: Readonly<Record<SharedChoice, string>> = {
    layer: '--layer',
    baseline: '--baseline',
    weighting: '--weighting and --temperature',
    channels: '--channels',
    contrast: '--contrast',
  };
  const others = METHODS.filter((method) => method.uses.includes(unused)).map((method) => method.name);
  throw new ScorecamError(
    'usage',
    `${title} has no ${NAMES[unused]}.`,
    `Leave out ${options[unused]}, or use --method ${others.join(', ')} in the place of ${name}.`,
    { remedy: 'other-method' },
  );
}

const NAMES: Readonly<Record<SharedChoice, string>> = {
  layer: 'target layer',
  baseline: 'baseline to choose',
  weighting: 'weighting',
  channels: 'channels to leave out',
  contrast: 'contrast of two classes',
};

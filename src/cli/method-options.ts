import { Option } from 'commander';
import { findMethod, METHODS, optionValues, refuseUnused, type Method, type OptionValues } from '../methods';
import { USUAL_CHOICES, type ExplainParams } from '../protocol';
import { wholeNumber } from './option-values';

/** What the user says of the method; its own options are there under their names. */
export interface MethodOptions {
  readonly method: string;
}

/** `--method`, and the options of all methods, each once. */
export function methodOptions(): Option[] {
  const names = new Set(METHODS.flatMap(({ options }) => options.map(({ name }) => name)));
  return [
    new Option('--method <name>', 'what makes the maps')
      .choices(METHODS.map(({ name }) => name))
      .default(METHODS[0].name),
    ...[...names].map(optionNamed),
  ];
}

function optionNamed(name: string): Option {
  const owners = METHODS.filter(({ options }) => options.some((option) => option.name === name));
  const [first] = owners.flatMap(({ options }) => options.filter((option) => option.name === name));
  if (first === undefined) throw new RangeError(`no method has the option ${name}`);
  const words = `${owners.map((owner) => owner.name).join(', ')}: ${first.words} (default: ${first.usual})`;
  return first.kind === 'choice'
    ? new Option(`--${name} <name>`, words).choices(first.values)
    : new Option(`--${name} <n>`, words).argParser(wholeNumber(first.min, first.max));
}

/** A method, and what of its options was given. */
export interface AskedMethod {
  readonly method: Method;
  readonly given: OptionValues;
}

/**
 * The method that was asked for.
 *
 * @throws ScorecamError `usage` where something was asked for that the method has not
 */
export function askedMethod(options: MethodOptions & Parameters<typeof refuseUnused>[1]): AskedMethod {
  const method = findMethod(options.method);
  const names = new Set(METHODS.flatMap((each) => each.options.map(({ name }) => name)));
  const given = Object.fromEntries(
    Object.entries(options).filter(
      (entry): entry is [string, number | string] => names.has(entry[0]) && entry[1] !== undefined,
    ),
  );
  optionValues(method, given);
  refuseUnused(method, options, USUAL_CHOICES);
  return { method, given };
}

/** The same for the protocol; nothing where it is the usual method. */
export function methodParams({ method, given }: AskedMethod): Pick<ExplainParams, 'method' | 'methodOptions'> {
  return method === METHODS[0] ? {} : { method: method.name, methodOptions: given };
}

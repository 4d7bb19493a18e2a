import { modelParams, type ModelOptions } from './model-options';
import { OWN_FORM } from './own-form';

/**
 * The command that makes results again, from whatever folder it is called.
 *
 * @param place absolute path of what it is about
 * @param given its options by their names, paths absolute; without those that say which model it is and how it is used
 */
export function commandLine(
  command: string,
  place: string,
  model: ModelOptions,
  given: Readonly<Record<string, string | undefined>>,
): string {
  const { program, quote } = OWN_FORM;
  const { outputName, ...said } = modelParams(model);
  const options = Object.entries({ ...given, ...said, 'output-name': outputName });
  const words = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quote(value)}`]));
  return [`${program} ${command}`, quote(place), ...words].join(' ');
}

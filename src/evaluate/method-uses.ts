import { CONTROLS, findMethod, METHODS, optionValues, type Method } from '../methods';
import { USUAL_CHOICES, WEIGHTINGS, type MethodUse } from '../protocol';
import { ScorecamError } from '../shared/errors';

/** Temperatures that divide a logit without leaving the range of numbers. */
const TEMPERATURES = { min: 1e-6, max: 1e6 };

/**
 * Reads which methods are evaluated: names separated by commas, each with what is chosen of it after colons:
 * `score-cam:logit`, `score-cam:logit:temperature=0.5`, `rise:masks=500`; `controls` stands for all controls.
 *
 * @param seed of what methods draw by chance, where the text does not say one
 * @throws ScorecamError `usage`
 */
export function parseMethodUses(text: string, seed: number): MethodUse[] {
  const uses = text
    .split(',')
    .map((part) => part.trim())
    .flatMap((part) => (part === 'controls' ? CONTROLS.map(({ name }) => name) : [part]))
    .map((part) => parseUse(part, seed));
  const twice = uses.find(({ name }, i) => uses.findIndex((use) => use.name === name) < i);
  if (twice !== undefined) throw refuse(twice.name, 'it stands there twice', 'Name each method once.');
  return uses;
}

function parseUse(text: string, seed: number): MethodUse {
  const [name = '', ...parts] = text.split(':');
  const method = CONTROLS.find((control) => control.name === name) ?? known(name);
  const options: Record<string, string | number> = {};
  let weighting: MethodUse['weighting'] = USUAL_CHOICES.weighting;
  let temperature: number | undefined;
  for (const part of parts) {
    const [key = '', value] = part.split('=', 2);
    if (value === undefined) weighting = weightingOf(method, text, part);
    else if (key === 'temperature') temperature = temperatureOf(text, value);
    else options[key] = /^\d+$/.test(value) ? Number(value) : value;
  }
  if (temperature !== undefined && (weighting !== 'logit' || !method.uses.includes('weighting'))) {
    throw refuse(text, 'it has no temperature', 'Only score-cam:logit has one: score-cam:logit:temperature=0.5.');
  }
  const hasChance = method.options.some((option) => option.name === 'seed');
  const values = optionValues(method, hasChance ? { seed, ...options } : options);
  return {
    name: text,
    method: name,
    options: values,
    weighting,
    temperature: temperature ?? USUAL_CHOICES.temperature,
  };
}

function known(name: string): Method {
  if (METHODS.some((method) => method.name === name)) return findMethod(name);
  const names = [...METHODS, ...CONTROLS].map((method) => method.name).join(', ');
  throw refuse(name, 'there is no such method', `The methods are ${names}; controls stands for the last ones.`);
}

function weightingOf(method: Method, text: string, part: string): MethodUse['weighting'] {
  const weighting = WEIGHTINGS.find((each) => each === part);
  if (weighting !== undefined && method.uses.includes('weighting')) return weighting;
  throw refuse(
    text,
    `${JSON.stringify(part)} is no weighting of ${method.name}`,
    `Write ${WEIGHTINGS.map((each) => `score-cam:${each}`).join(', ')}, and options as name=value.`,
  );
}

function temperatureOf(text: string, value: string): number {
  const temperature = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
  const { min, max } = TEMPERATURES;
  if (temperature >= min && temperature <= max) return temperature;
  throw refuse(text, `${JSON.stringify(value)} is no temperature`, `Give a number from ${min} to ${max}.`);
}

function refuse(text: string, problem: string, hint: string): ScorecamError {
  return new ScorecamError('usage', `The method ${JSON.stringify(text)} cannot be evaluated: ${problem}.`, hint);
}

// The arguments of `npm start`, `npm run setup` and `npm run scorecam`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SetupError } from './process.mjs';

/**
 * What `npm start -- …` hands to the program: where the arguments are options alone, or none, the bundled picture that
 * the model gets wrong.
 *
 * @param {readonly string[]} args
 * @param {string} root
 * @param {(arg: string) => boolean} [isFile] Whether an argument names something that is there.
 * @returns {string[]}
 */
export function startArguments(args, root, isFile = isThere) {
  const picture = path.join(root, 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
  const namesNone =
    args.length === 0 || (args[0]?.startsWith('-') === true && !args.includes('--') && !args.some(isFile));
  const given = namesNone ? [picture, ...args] : [...args];
  const end = given.indexOf('--');
  const options = end < 0 ? given : given.slice(0, end);
  const hasOut = options.some((arg) => arg === '--out' || arg.startsWith('--out='));
  return ['explain', ...(hasOut ? [] : ['--out', path.join(root, 'scorecam-out')]), ...given];
}

/** @param {string} arg Counted from where the user called from. */
function isThere(arg) {
  return existsSync(path.resolve(process.env['INIT_CWD'] ?? '.', arg));
}

/**
 * @param {readonly string[]} args
 * @returns {{retry: boolean}}
 */
export function setupArguments(args) {
  const unknown = args.find((arg) => arg !== '--retry');
  if (unknown !== undefined) {
    throw new SetupError(`npm run setup does not know "${unknown}".`, 'it has one option: npm run setup -- --retry', 2);
  }
  return { retry: args.includes('--retry') };
}

/**
 * @param {readonly string[]} args
 * @returns {{kind: 'native' | 'universal'}}
 */
export function packageArguments(args) {
  const unknown = args.find((arg) => arg !== '--universal');
  if (unknown !== undefined) {
    const hint = 'it has one option: npm run package -- --universal';
    throw new SetupError(`npm run package does not know "${unknown}".`, hint, 2);
  }
  return { kind: args.includes('--universal') ? 'universal' : 'native' };
}

/**
 * @typedef {object} TryOptions
 * @property {'native' | 'universal'} kind Of the package.
 * @property {string | undefined} folder To open; a copy of the bundled pictures when left out.
 * @property {number} port 0 takes a free one.
 * @property {boolean} shouldOpen Whether the browser is opened.
 *
 * @param {readonly string[]} args
 * @returns {TryOptions}
 */
export function tryArguments(args) {
  const usage = 'npm run try -- [FOLDER] [--port N] [--no-open] [--universal]';
  const port = { type: /** @type {const} */ ('string'), default: '0' };
  const flag = { type: /** @type {const} */ ('boolean'), default: false };
  try {
    const options = { port, 'no-open': flag, universal: flag };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 1) throw new Error('It opens one folder.');
    if (!/^\d+$/.test(values.port) || Number(values.port) > 65_535) throw new Error('A port is a number up to 65535.');
    return {
      kind: values.universal ? 'universal' : 'native',
      folder: positionals[0],
      port: Number(values.port),
      shouldOpen: !values['no-open'],
    };
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : String(error), usage, 2);
  }
}

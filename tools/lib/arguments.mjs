// The arguments of `npm start`, `npm run setup` and `npm run scorecam`.
import path from 'node:path';
import { SetupError } from './process.mjs';

/**
 * What `npm start -- …` hands to the program: without arguments, the bundled picture that the model gets wrong.
 *
 * @param {readonly string[]} args
 * @param {string} root
 * @returns {string[]}
 */
export function startArguments(args, root) {
  const picture = path.join(root, 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
  const given = args.length > 0 ? [...args] : [picture];
  const end = given.indexOf('--');
  const options = end < 0 ? given : given.slice(0, end);
  const hasOut = options.some((arg) => arg === '--out' || arg.startsWith('--out='));
  return ['explain', ...(hasOut ? [] : ['--out', path.join(root, 'scorecam-out')]), ...given];
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

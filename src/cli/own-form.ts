import path from 'node:path';
import { quotePosix, type CommandForm } from '../output';

/** How this program is called again in a POSIX shell, from whatever folder. */
export const OWN_FORM: CommandForm = {
  program: `node ${quotePosix(path.join(__dirname, 'cli.js'))}`,
  quote: quotePosix,
};

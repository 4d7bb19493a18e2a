// npm run fuzz -- [--seconds N] [--seed N]: damaged models of every form, for as long as is asked.
import './lib/check-node.mjs';
import { parseArgs } from 'node:util';

const { countedCommand } = await import('./lib/counted-command.mjs');
const { SetupError } = await import('./lib/process.mjs');
const { setUp } = await import('./lib/set-up.mjs');
const { runVitest } = await import('./lib/vitest.mjs');

await countedCommand([
  async () => {
    const { seconds, seed } = readOptions();
    await setUp();
    process.env['SCORECAM_FUZZ_SECONDS'] = seconds;
    process.env['SCORECAM_FUZZ_SEED'] = seed;
    return runVitest(['test/fuzz']);
  },
]);

function readOptions() {
  try {
    const options = { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' } };
    const { values } = parseArgs({ options });
    const wrong = Object.entries(values).find(([, value]) => !(Number(value) > 0));
    if (wrong) throw new TypeError(`--${wrong[0]} takes a number above 0`);
    return values;
  } catch (error) {
    throw new SetupError(error.message, 'npm run fuzz -- --seconds 3600 --seed 1', 2);
  }
}

// npm test: set-up, the checks, the tests; the last line counts them all. Arguments are handed to vitest.
import './lib/check-node.mjs';

const { countedCommand } = await import('./lib/counted-command.mjs');
const { runUnitTests } = await import('./lib/unit-tests.mjs');

await countedCommand([() => runUnitTests(process.argv.slice(2))]);

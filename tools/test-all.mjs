// What .ci/run runs: npm test and npm run test:models, counted together in the last line.
import './lib/check-node.mjs';

const { countedCommand } = await import('./lib/counted-command.mjs');
const { runModelTests } = await import('./lib/model-tests.mjs');
const { runUnitTests } = await import('./lib/unit-tests.mjs');

await countedCommand([() => runUnitTests(), () => runModelTests()]);

// npm run test:models: models of real size, as Keras, TensorFlow and PyTorch write them. Arguments are handed to vitest.
import './lib/check-node.mjs';

const { countedCommand } = await import('./lib/counted-command.mjs');
const { runModelTests } = await import('./lib/model-tests.mjs');

await countedCommand([() => runModelTests(process.argv.slice(2))]);

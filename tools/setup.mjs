// npm run setup: npm packages, the native runtime, the build; each only when it is not there yet.
import './lib/check-node.mjs';

const { runCommand, setUp } = await import('./lib/set-up.mjs');
const { setupArguments } = await import('./lib/arguments.mjs');

await runCommand(() => setUp(setupArguments(process.argv.slice(2))));

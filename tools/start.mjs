// npm start: set-up where needed, then the explanation of a picture (a bundled one, unless the user names some).
import './lib/check-node.mjs';

const { runCommand, setUp } = await import('./lib/set-up.mjs');
const { runProgram } = await import('./lib/program.mjs');
const { startArguments } = await import('./lib/arguments.mjs');
const { root } = await import('./lib/paths.mjs');

await runCommand(async () => {
  await setUp();
  runProgram(startArguments(process.argv.slice(2), root));
});

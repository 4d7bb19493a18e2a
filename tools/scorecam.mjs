// npm run -s scorecam -- …: the built program, called from the user's folder. It sets nothing up.
import './lib/check-node.mjs';
import { existsSync } from 'node:fs';

const { cliPath } = await import('./lib/bundle.mjs');
const { runProgram } = await import('./lib/program.mjs');

if (existsSync(cliPath)) runProgram(process.argv.slice(2));
else {
  process.stderr.write('Score-CAM Lens is not built yet. What to do: npm run setup\n');
  process.exitCode = 5;
}

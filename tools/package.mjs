// npm run package: dist/scorecam-lens-<platform>.vsix, the extension with everything that it needs to run there.
import './lib/check-node.mjs';
import { statSync } from 'node:fs';

const { packageExtension } = await import('./lib/package-extension.mjs');
const { runCommand, setUp } = await import('./lib/set-up.mjs');
const { say } = await import('./lib/process.mjs');

await runCommand(async () => {
  await setUp({ requireNative: true });
  const vsix = await packageExtension();
  say(`${vsix}: ${Math.round(statSync(vsix).size / 1e6)} MB`);
});

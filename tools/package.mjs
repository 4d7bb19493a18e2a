// npm run package: dist/scorecam-lens-<platform>.vsix, the extension with everything that it needs to run there; with
// --universal: dist/scorecam-lens-universal.vsix, which runs everywhere, more slowly.
import './lib/check-node.mjs';
import { statSync } from 'node:fs';

const { packageArguments } = await import('./lib/arguments.mjs');
const { runCommand, setUp } = await import('./lib/set-up.mjs');
const { say } = await import('./lib/process.mjs');

await runCommand(async () => {
  const { kind } = packageArguments(process.argv.slice(2));
  await setUp(kind === 'native' ? { requireNative: true, toShip: true } : {});
  const { packageExtension } = await import('./lib/package/package-extension.mjs');
  const vsix = await packageExtension({ kind });
  say(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(1)} MB`);
});

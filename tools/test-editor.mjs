// npm run test:editor: the packaged extension in real editors, with screenshots in dist/screenshots/editor. Arguments are
// handed to vitest, for instance: npm run test:editor -- vscode-1.100
import './lib/check-node.mjs';
import path from 'node:path';

const { prepareEditorTests } = await import('./lib/editor-tests.mjs');
const { root } = await import('./lib/paths.mjs');
const { run, SetupError } = await import('./lib/process.mjs');
const { runCommand, setUp } = await import('./lib/set-up.mjs');

await runCommand(async () => {
  await setUp();
  const [missing] = await prepareEditorTests();
  if (missing) throw new SetupError(`These tests cannot run here: ${missing.what}.`, missing.reason);
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const which = ['--project', 'editor', '--reporter=verbose', ...process.argv.slice(2)];
  const { code } = await run(process.execPath, [vitest, 'run', ...which], { cwd: root, inherit: true });
  process.exitCode = code;
});

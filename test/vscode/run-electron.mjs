// npm run test:electron: the suite inside of the extension host of a desktop VS Code, which is downloaded.
//
//   npm run test:electron [-- VERSION]   by default the oldest supported version
import { runTests } from '@vscode/test-electron';
import path from 'node:path';
import { readJson, root } from '../../tools/lib/paths.mjs';
import { runCommand, setUp } from '../../tools/lib/set-up.mjs';
import { countLine } from '../../tools/lib/checks.mjs';
import { buildSuite, readResults, suiteFolder } from './build-suite.mjs';

await runCommand(async () => {
  await setUp();
  await buildSuite();
  const oldest = readJson(path.join(root, 'package.json')).engines.vscode.replace(/^\^/, '');
  const code = await runTests({
    version: process.argv[2] ?? oldest,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(suiteFolder, 'run'),
    launchArgs: ['--disable-extensions', '--disable-workspace-trust'],
  }).catch(() => 1);
  const results = readResults() ?? [];
  for (const { name, failure } of results)
    console.log(failure === null ? `ok     ${name}` : `FAILED ${name}\n${failure}`);
  const failed = results.filter(({ failure }) => failure !== null).length;
  const skipped = results.filter((result) => result.skipped).map(({ name }) => name);
  console.log(
    countLine({ passed: results.length - failed - skipped.length, failed: failed || (code === 0 ? 0 : 1), skipped }),
  );
  process.exitCode = code === 0 && failed === 0 && results.length > 0 ? 0 : 1;
});

// npm test: set-up, the checks, the tests; the last line counts them all. Arguments are handed to vitest.
import './lib/check-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const { checks, countLine, countTests, runChecks } = await import('./lib/checks.mjs');
const { readJson, root } = await import('./lib/paths.mjs');
const { onEnd, run, say } = await import('./lib/process.mjs');
const { runCommand, setUp } = await import('./lib/set-up.mjs');
const { prepareEditorTests } = await import('./lib/editor-tests.mjs');

await runCommand(async () => {
  const began = performance.now();
  await setUp();
  const missing = await prepareEditorTests();
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-test-'));
  onEnd(() => rmSync(scratch, { recursive: true, force: true }));

  const results = await runChecks(({ name, ok, seconds, output }) => {
    say(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
    if (!ok) say(output);
  });
  const report = path.join(scratch, 'report.json');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: root,
    inherit: true,
  });

  const counts = countTests(readJson(report), code);
  counts.passed += results.filter(({ ok }) => ok).length;
  counts.failed += checks.length - results.filter(({ ok }) => ok).length;
  for (const name of counts.skipped) console.log(`skipped: ${name}`);
  for (const { what, reason, required } of missing) {
    console.log(`${required ? 'FAILED' : 'skipped'}: ${what}: ${reason}`);
    if (required) counts.failed += 1;
  }
  console.log(`${Math.round((performance.now() - began) / 1000)} s`);
  console.log(countLine(counts));
  process.exitCode = counts.failed === 0 && code === 0 ? 0 : 1;
});

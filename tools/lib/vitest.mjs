// One run of vitest, counted.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { countTests } from './checks.mjs';
import { readJson, root } from './paths.mjs';
import { onEnd, run } from './process.mjs';

/**
 * @param {readonly string[]} args of vitest run
 * @returns {Promise<import('./checks.mjs').Counts>}
 */
export async function runVitest(args) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-test-'));
  const forget = onEnd(() => rmSync(scratch, { recursive: true, force: true }));
  const report = path.join(scratch, 'report.json');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run(process.execPath, [vitest, 'run', ...reporters, ...args], { cwd: root, inherit: true });
  const counts = countTests(readJson(report), code);
  forget();
  rmSync(scratch, { recursive: true, force: true });
  return counts;
}

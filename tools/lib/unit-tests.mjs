// The checks and all tests but those of models of real size.
import { prepareEditorTests } from './editor-tests.mjs';
import { checks, countMissing, runChecks } from './checks.mjs';
import { say } from './process.mjs';
import { setUp } from './set-up.mjs';
import { runVitest } from './vitest.mjs';

/**
 * Sets up, checks and tests.
 *
 * @param {readonly string[]} [args] handed to vitest
 * @returns {Promise<import('./checks.mjs').Counts>}
 */
export async function runUnitTests(args = []) {
  await setUp();
  const missing = await prepareEditorTests();
  const results = await runChecks(({ name, ok, seconds, output }) => {
    say(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
    if (!ok) say(output);
  });
  const counts = await runVitest(args);
  counts.passed += results.filter(({ ok }) => ok).length;
  counts.failed += checks.length - results.filter(({ ok }) => ok).length;
  return countMissing(counts, missing);
}

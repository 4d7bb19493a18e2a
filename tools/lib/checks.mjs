// What `npm test` runs besides the tests themselves, and how the results become one line of counts.
import { npmCommand } from './dependencies.mjs';
import { root } from './paths.mjs';
import { run, say } from './process.mjs';

/** Each of these scripts of package.json counts as one test. */
export const checks = ['format:check', 'lint', 'typecheck', 'rooms'];

/**
 * @typedef {{passed: number, failed: number, skipped: string[]}} Counts skipped: the tests' names.
 * @typedef {{name: string, ok: boolean, seconds: number, output: string}} CheckResult
 */

/**
 * Runs all checks, two at a time.
 *
 * @param {(result: CheckResult) => void} report
 * @returns {Promise<CheckResult[]>}
 */
export async function runChecks(report) {
  const npm = npmCommand();
  const waiting = [...checks];
  /** @type {CheckResult[]} */
  const results = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const began = performance.now();
      const { code, output } = await run(npm.command, [...npm.args, 'run', '--silent', name], { cwd: root });
      const result = { name, ok: code === 0, seconds: (performance.now() - began) / 1000, output };
      report(result);
      results.push(result);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

/**
 * Counts what vitest's JSON report tells. A file that broke before its tests counts as one failure, and so do a run that
 * broke outside of every test, a missing report and a run without a single executed test.
 *
 * @param {any} report
 * @param {number} exitCode Of vitest.
 * @returns {Counts}
 */
export function countTests(report, exitCode) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const file of report?.testResults ?? []) {
    const before = counts.failed;
    for (const test of file.assertionResults ?? []) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skipped.push(test.fullName);
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed += 1;
  }
  const nothingRan = counts.passed + counts.failed === 0;
  if (nothingRan || (exitCode !== 0 && counts.failed === 0)) counts.failed += 1;
  return counts;
}

/**
 * Tests that could not run for want of something: said, and failures where they have to run.
 *
 * @param {Counts} counts
 * @param {readonly {what: string, reason: string, required: boolean}[]} missing
 * @returns {Counts}
 */
export function countMissing(counts, missing) {
  for (const { what, reason, required } of missing) say(`${required ? 'FAILED' : 'skipped'}: ${what}: ${reason}`);
  return { ...counts, failed: counts.failed + missing.filter(({ required }) => required).length };
}

/** @param {Counts} counts */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

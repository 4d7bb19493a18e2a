// A command of which the last line counts tests.
import { countLine } from './checks.mjs';
import { runCommand } from './set-up.mjs';

/**
 * Runs parts one after the other, and counts what they count together.
 *
 * @param {readonly (() => Promise<import('./checks.mjs').Counts>)[]} parts
 */
export async function countedCommand(parts) {
  await runCommand(async () => {
    const began = performance.now();
    const counts = { passed: 0, failed: 0, skipped: /** @type {string[]} */ ([]) };
    for (const part of parts) {
      const { passed, failed, skipped } = await part();
      counts.passed += passed;
      counts.failed += failed;
      counts.skipped.push(...skipped);
    }
    for (const name of counts.skipped) console.log(`skipped: ${name}`);
    console.log(`${Math.round((performance.now() - began) / 1000)} s`);
    console.log(countLine(counts));
    process.exitCode = counts.failed === 0 ? 0 : 1;
  });
}

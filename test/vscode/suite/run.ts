/** What the editor calls inside of its extension host: runs the tests beside this file. */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** One test, as whoever started the editor reads it. */
export interface HostTestResult {
  readonly name: string;
  /** Null when it passed. */
  readonly failure: string | null;
  /** Whether it was left out because it cannot run on this system. */
  readonly skipped: boolean;
  readonly durationMs: number;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000 });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  for (const name of files.sort()) mocha.addFile(path.join(__dirname, name));
  const results: HostTestResult[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => {
      resolve();
    });
    const note = (test: Mocha.Runnable, failure: string | null, skipped = false): void => {
      results.push({ name: test.fullTitle(), failure, skipped, durationMs: test.duration ?? 0 });
    };
    runner.on('pass', (test) => {
      note(test, null);
    });
    runner.on('pending', (test) => {
      note(test, null, true);
    });
    // A hook that fails comes here too.
    runner.on('fail', (test, error: Error) => {
      note(test, error.stack ?? error.message);
    });
  });
  writeFileSync(path.join(__dirname, 'results.json'), JSON.stringify(results));
  const failed = results.filter(({ failure }) => failure !== null).length;
  if (results.length === 0 || failed > 0) throw new Error(`${failed} of ${results.length} tests failed`);
}

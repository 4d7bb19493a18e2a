import { printable } from '../report';
import { createEngine } from './engine';
import { EXIT_CODES } from './exit-codes';
import type { EngineOptions } from './options';
import { createTerminal } from './terminal';

/** `scorecam doctor`: which runtime computes, from where, and what to do when it is not the native one. */
export async function runDoctor(options: EngineOptions): Promise<number> {
  const terminal = createTerminal({ quiet: false });
  const engine = createEngine(options, terminal);
  try {
    const found = await engine.diagnose();
    const versions = Object.entries(found.versions).map(([name, version]) => `${name} ${version}`);
    const rows: [string, string][] = [
      ['backend', found.backend ?? 'none'],
      ['versions', [...versions, `node ${process.versions.node}`].join(', ')],
      ['threads', found.threads === 0 ? 'all cores' : String(found.threads)],
      ['native runtime', found.runtimeDirectory],
      ['cache', found.cacheDirectory],
    ];
    rows.forEach(([name, value]) => {
      terminal.print(printable(`${name.padEnd(15)} ${value}`));
    });
    if (found.reason !== null) terminal.print(printable(`${'to do'.padEnd(15)} ${found.reason}`));
    return found.backend === null || (found.backend === 'wasm' && options.backend !== 'wasm') ? EXIT_CODES.runtime : 0;
  } finally {
    await engine.dispose();
  }
}

import path from 'node:path';
import type { FoundModel } from '../protocol';
import { bytesInWords, printable } from '../report';
import { createEngine } from './engine';
import { userPath } from './option-values';
import type { EngineOptions } from './options';
import { createTerminal } from './terminal';

export interface ModelsOptions extends EngineOptions {
  readonly near?: string;
  readonly json?: boolean;
}

/** A command line is waited for, and may take its time on a large disk. */
const BUDGET = { maxEntries: 2_000_000, maxMs: 60_000 };

/**
 * `scorecam models`: what can be given to `--model`.
 *
 * @param folders as the user gave them; none for the present one
 */
export async function runModels(
  folders: readonly string[],
  options: ModelsOptions,
  signal: AbortSignal,
): Promise<number> {
  const terminal = createTerminal({ quiet: false });
  const engine = createEngine(options, terminal);
  try {
    const roots = (folders.length === 0 ? ['.'] : folders).map(userPath);
    const near = options.near === undefined ? {} : { near: userPath(options.near) };
    const { models, truncated } = await engine.models({ roots, ...near, ...BUDGET }, { signal });
    if (options.json === true) {
      terminal.print(JSON.stringify({ schema: 1, models, truncated }));
    } else {
      tableOf(models).forEach((line) => {
        terminal.print(printable(line));
      });
      if (models.length === 0) terminal.log('scorecam: no model was found');
    }
    if (truncated) terminal.log('scorecam: there is more than could be looked at; search a folder further down');
    return 0;
  } finally {
    await engine.dispose();
  }
}

/** A line each: form, size, day, how far, and the path as `--model` takes it from here. */
function tableOf(models: readonly FoundModel[]): string[] {
  const rows = models.map(({ path: file, format, sizeBytes, modifiedMs, steps }) => [
    format,
    bytesInWords(sizeBytes).padStart(7),
    new Date(modifiedMs).toISOString().slice(0, 10),
    ...(steps === null ? [] : [`${steps} ${steps === 1 ? 'step' : 'steps'}`.padStart(8)]),
    shortest(file),
  ]);
  return rows.map((cells) =>
    cells
      .map((cell) => cell.padEnd(11))
      .join('  ')
      .trimEnd(),
  );
}

function shortest(file: string): string {
  const relative = path.relative('', file);
  return relative.length < file.length ? relative : file;
}

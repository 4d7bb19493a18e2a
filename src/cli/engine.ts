import path from 'node:path';
import { EngineClient } from '../process';
import type { EngineOptions } from './options';
import type { Terminal } from './terminal';

/** An engine that gives no sign of life for this long is taken for hung. */
const HANG_TIMEOUT_MS = 120_000;

/** The engine for one run of a command. */
export function createEngine(options: EngineOptions, terminal: Terminal): EngineClient {
  return new EngineClient({
    enginePath: path.join(__dirname, 'engine.js'),
    backend: options.backend,
    threads: options.threads,
    memoryBudgetBytes: options.memoryBudget * 2 ** 20,
    memoryCapBytes: options.memoryCap * 2 ** 20,
    hangTimeoutMs: HANG_TIMEOUT_MS,
    ...(options.verbose === true
      ? {
          onLog: (line: string) => {
            terminal.log(line);
          },
        }
      : {}),
  });
}

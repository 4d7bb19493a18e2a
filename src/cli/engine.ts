import path from 'node:path';
import { EngineClient, type EngineClientOptions } from '../process';
import { ScorecamError } from '../shared/errors';
import type { EngineOptions } from './options';
import type { Terminal } from './terminal';

/** An engine that gives no sign of life for this long is taken for hung. */
const HANG_TIMEOUT_MS = 120_000;

/**
 * The engine for one run of a command.
 *
 * @throws ScorecamError `usage` for threads that the runtime does not have
 */
export function createEngine(
  options: EngineOptions,
  terminal: Terminal,
  more: Pick<EngineClientOptions, 'eager'> = {},
): EngineClient {
  if (options.backend === 'wasm' && options.threads > 1) {
    throw new ScorecamError(
      'usage',
      'WebAssembly computes with one thread.',
      'Leave out --threads, or use --backend auto or tfjs-node.',
    );
  }
  return new EngineClient({
    enginePath: path.join(__dirname, 'engine.js'),
    backend: options.backend,
    onnxProvider: options.provider,
    threads: options.threads,
    memoryBudgetBytes: options.memoryBudget * 2 ** 20,
    memoryCapBytes: options.memoryCap * 2 ** 20,
    hangTimeoutMs: HANG_TIMEOUT_MS,
    ...more,
    ...(options.verbose === true
      ? {
          onLog: (line: string) => {
            terminal.log(line);
          },
        }
      : {}),
  });
}

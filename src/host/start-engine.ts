import path from 'node:path';
import type * as vscode from 'vscode';
import { EngineClient } from '../process';
import type { ScorecamError } from '../shared/errors';
import { levelOf } from './engine-log';
import type { NativeFailure } from './native-failure';
import { readEngineSettings } from './settings';

/** An engine that gives no sign of life for this long while somebody waits is taken for hung. */
const HANG_TIMEOUT_MS = 60_000;

/** Resident memory at which the engine gives up, rather than the machine. */
const MEMORY_CAP_BYTES = 8 * 2 ** 30;

export interface EngineSurroundings {
  readonly log: vscode.LogOutputChannel;
  readonly native: NativeFailure;
  readonly onEnd: (reason: ScorecamError) => void;
}

/** An engine with the settings that hold now. */
export function startEngine(extensionPath: string, { log, native, onEnd }: EngineSurroundings): EngineClient {
  const { backend, onnxProvider, threads, memoryBudgetMiB, nodePath } = readEngineSettings();
  const { runtime } = native;
  log.info(`engine: started with ${nodePath === '' ? process.execPath : nodePath}, backend ${backend}`);
  return new EngineClient({
    enginePath: path.join(extensionPath, 'dist', 'engine.js'),
    ...(nodePath === '' ? {} : { nodePath }),
    environment: engineEnvironment(nodePath),
    backend,
    onnxProvider,
    threads,
    memoryBudgetBytes: memoryBudgetMiB * 2 ** 20,
    memoryCapBytes: MEMORY_CAP_BYTES,
    hangTimeoutMs: HANG_TIMEOUT_MS,
    onLog: (line) => {
      log[levelOf(line)](`engine: ${line}`);
    },
    ...(native.reason === undefined ? {} : { nativeFailure: native.reason }),
    onNativeFailure: (reason) => {
      native.note({ runtime, reason });
    },
    onEnd,
  });
}

/**
 * What the process of the engine, or of the command line, needs of its environment.
 *
 * @param node that runs it; empty for the editor's own executable
 */
export function engineEnvironment(node: string): Record<string, string> {
  // On a desktop that is Electron, which is Node only when it is told so.
  return node === '' && 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {};
}

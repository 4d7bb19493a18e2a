import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { cannotStart } from './engine-error';
import type { EngineClientOptions } from './engine-options';
import { NEEDS_OWN_GROUP } from './kill-tree';

/**
 * No log lines of TensorFlow; and one arena of glibc's allocator, which gives back what is free: memory that is split up
 * among arenas and kept grows with every picture.
 */
const QUIET_AND_LEAN = { TF_CPP_MIN_LOG_LEVEL: '3', MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/**
 * Forks the engine.
 *
 * @throws ScorecamError `engine`
 */
export function startProcess({ enginePath, nodePath, environment }: EngineClientOptions): ChildProcess {
  try {
    return fork(enginePath, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // A group of its own is out of reach of a terminal's Ctrl-C, too: the parent decides.
      detached: NEEDS_OWN_GROUP,
      cwd: presentFolder() ?? path.dirname(enginePath),
      env: { ...process.env, ...environment, ...QUIET_AND_LEAN },
      ...(nodePath === undefined ? {} : { execPath: nodePath }),
    });
  } catch (cause) {
    // Most failures come as an event, but not all of them.
    throw cannotStart(cause, nodePath);
  }
}

/** Undefined where it has been removed; no process could be started in it. */
function presentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

import type { InitializeParams } from '../protocol';
import type { ScorecamError } from '../shared/errors';

export interface EngineClientOptions extends Omit<InitializeParams, 'protocolVersion'> {
  /** The engine's bundle. */
  readonly enginePath: string;
  /** Another Node to run it; the present one when left out. */
  readonly nodePath?: string;
  /** Added to the environment of the process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A process of which the main thread gives no sign of life for this long while a request waits is killed. */
  readonly hangTimeoutMs: number;
  /** The same where no thread of it does: it was stopped, or the machine has no memory left. 10 seconds by default. */
  readonly stopTimeoutMs?: number;
  /** Gets what the engine writes to its standard error, line by line. */
  readonly onLog?: (line: string) => void;
  /** Told of every process that is gone; the reason is `cancelled` where it was asked to end. */
  readonly onEnd?: (reason: ScorecamError) => void;
  /**
   * Told, instead of `onEnd`, that TensorFlow's library has ended the process before it could compute anything, why, in a
   * sentence. The next process does without; give the reason as `nativeFailure` to do so from the start.
   */
  readonly onNativeFailure?: (reason: string) => void;
}

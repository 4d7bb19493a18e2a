import { ResponseError } from 'vscode-jsonrpc/node';
import type { ErrorData } from '../protocol';
import { isErrorCode, isRemedy, ScorecamError } from '../shared/errors';

/** Errors of the connection and of the engine as this project's own. */
export function fromWire(error: unknown): ScorecamError {
  if (error instanceof ScorecamError) return error;
  if (error instanceof ResponseError) {
    const data = error.data as Partial<ErrorData> | undefined;
    const code = data?.code;
    const remedy = isRemedy(data?.remedy) ? data.remedy : undefined;
    if (isErrorCode(code)) return new ScorecamError(code, error.message, data?.hint ?? '', { cause: error, remedy });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ScorecamError('engine', `The connection to the engine failed: ${message}`, 'Try again.', { cause: error });
}

export function cancelled(): ScorecamError {
  return new ScorecamError('cancelled', 'The request was cancelled.', 'Start it again when you like.');
}

function shutDown(): ScorecamError {
  return new ScorecamError('cancelled', 'The engine was shut down before it answered.', 'Start it again.');
}

export function cannotStart(cause: unknown, nodePath: string | undefined): ScorecamError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ScorecamError('engine', `The engine cannot be started: ${message}.`, startHint(nodePath), {
    cause,
    remedy: nodePath === undefined ? undefined : 'node-path',
  });
}

function startHint(nodePath: string | undefined): string {
  return nodePath === undefined
    ? 'Run `npm run doctor` to see what is missing.'
    : `Check that ${nodePath} is a Node.js of version 20 or newer.`;
}

export function otherProtocol(versions: { readonly engine: number; readonly asked: number }): ScorecamError {
  return new ScorecamError(
    'engine',
    `The engine speaks protocol ${versions.engine}, but it was asked in ${versions.asked}.`,
    'Reload the window or run `npm run setup`: two versions are mixed.',
  );
}

/** Why a process is gone. */
export interface EndOfEngine {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was asked to end. */
  readonly stopped: boolean;
  /** It said that it needs more than its cap. */
  readonly overMemory: boolean;
  /** It was killed because it gave no sign of life for so long. */
  readonly silentForMs: number | undefined;
  /** It ended before it could answer anything. */
  readonly atStart: boolean;
  /** What it wrote last to its standard error. */
  readonly lastLines: readonly string[];
}

/** The exit code or the signal. */
export function howItEnded({ code, signal }: Pick<EndOfEngine, 'code' | 'signal'>): string {
  return signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`;
}

/** The end of the engine process in words, for the requests that it leaves without an answer. */
export function describeEnd(
  end: EndOfEngine,
  options: { readonly memoryCapBytes: number; readonly nodePath?: string },
): ScorecamError {
  if (end.stopped) return shutDown();
  if (end.overMemory) {
    const mebibytes = Math.round(options.memoryCapBytes / 2 ** 20);
    return new ScorecamError(
      'memory',
      `The engine needed more than the ${mebibytes} MiB of memory that it may have, and was ended.`,
      'Use a smaller model, or raise the cap (--memory-cap).',
    );
  }
  if (end.silentForMs !== undefined) {
    return new ScorecamError(
      'engine',
      `The engine gave no sign of life for ${Math.round(end.silentForMs / 100) / 10} seconds and was ended.`,
      'Try again; the next request starts a new engine. If it happens again, the model may be to blame.',
    );
  }
  const how = howItEnded(end);
  if (end.atStart) {
    const reason = end.lastLines.find((line) => /^\w*Error\b/.test(line));
    return new ScorecamError(
      'engine',
      `The engine ended while it started (${how})${reason === undefined ? '' : `: ${reason}`}.`,
      `${startHint(options.nodePath)} --verbose shows everything that the engine wrote.`,
      { remedy: options.nodePath === undefined ? undefined : 'node-path' },
    );
  }
  const starved = end.signal === 'SIGKILL' || end.signal === 'SIGABRT' ? ' It may have ended for lack of memory.' : '';
  return new ScorecamError(
    'engine',
    `The engine process ended unexpectedly (${how}).${starved}`,
    'Try again; the next request starts a new engine. --verbose shows what it wrote before.',
  );
}

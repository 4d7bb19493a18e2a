import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import {
  PROTOCOL_VERSION,
  type DiagnosticsResult,
  type ErrorData,
  type ExplainParams,
  type ExplainResult,
  type InitializeParams,
  type LayersParams,
  type LayersResult,
  type PredictParams,
  type PredictResult,
  type Progress,
} from '../protocol';
import { isErrorCode, ScorecamError } from '../shared/errors';
import { MEMORY_MARKER } from './memory-watch';
import {
  aliveNotification,
  diagnoseRequest,
  explainRequest,
  initializeRequest,
  layersRequest,
  predictRequest,
  progressType,
} from './requests';

export interface EngineClientOptions extends Omit<InitializeParams, 'protocolVersion'> {
  /** The engine's bundle. */
  readonly enginePath: string;
  /** Another Node to run it; the present one when left out. */
  readonly nodePath?: string;
  /** A process that gives no sign of life for this long while a request waits is killed. */
  readonly hangTimeoutMs: number;
  /** Gets what the engine writes to its standard error, line by line. */
  readonly onLog?: (line: string) => void;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** How long an engine gets to end by itself before it is killed. */
const SHUTDOWN_MS = 2000;

/**
 * The engine process seen from outside: started with the first request, replaced after a crash.
 *
 * A request always ends: with its answer, or with a `ScorecamError` when the engine refuses it, dies, hangs or is
 * disposed of.
 */
export class EngineClient {
  #engine: Engine | undefined;
  #disposed = false;

  constructor(private readonly options: EngineClientOptions) {}

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.#engine?.child.pid;
  }

  /** Starts the process ahead of the first request. */
  async start(): Promise<void> {
    await this.#running();
  }

  diagnose(): Promise<DiagnosticsResult> {
    return this.#ask({}, (connection, _token, cancel) => connection.sendRequest(diagnoseRequest, cancel));
  }

  layers(params: LayersParams, options: RequestOptions = {}): Promise<LayersResult> {
    return this.#ask(options, (connection, _token, cancel) => connection.sendRequest(layersRequest, params, cancel));
  }

  predict(params: PredictParams, options: RequestOptions = {}): Promise<PredictResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(predictRequest, { params, token }, cancel),
    );
  }

  explain(params: ExplainParams, options: RequestOptions = {}): Promise<ExplainResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(explainRequest, { params, token }, cancel),
    );
  }

  /** Ends the process: asks, waits, kills. Requests under way are rejected. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.stop();
  }

  async #ask<T>(
    { signal, onProgress }: RequestOptions,
    send: (connection: MessageConnection, token: string, cancel: CancellationTokenSource['token']) => Promise<T>,
  ): Promise<T> {
    const engine = await this.#running();
    const token = randomUUID();
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => {
      cancellation.cancel();
    };
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const progress = engine.connection.onProgress(progressType, token, (value) => onProgress?.(value));
    engine.waiting += 1;
    try {
      return await Promise.race([send(engine.connection, token, cancellation.token), engine.ended]);
    } catch (error) {
      throw fromWire(error);
    } finally {
      engine.waiting -= 1;
      progress.dispose();
      cancellation.dispose();
      signal?.removeEventListener('abort', cancel);
    }
  }

  async #running(): Promise<Engine> {
    if (this.#disposed) throw new ScorecamError('engine', 'The engine was shut down.', 'Start it again.');
    if (this.#engine?.alive !== true) this.#engine = new Engine(this.options);
    const engine = this.#engine;
    try {
      await engine.initialised;
    } catch (error) {
      await engine.stop();
      throw fromWire(error);
    }
    return engine;
  }
}

/** One life of the engine process. */
class Engine {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  readonly initialised: Promise<unknown>;
  /** Rejects when the process is gone. */
  readonly ended: Promise<never>;
  alive = true;
  waiting = 0;
  #lastSignMs = performance.now();
  #overMemory = false;
  #hung = false;
  readonly #watch: NodeJS.Timeout;

  constructor(private readonly options: EngineClientOptions) {
    this.child = fork(options.enginePath, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
      ...(options.nodePath === undefined ? {} : { execPath: options.nodePath }),
    });
    this.connection = createMessageConnection(new IPCMessageReader(this.child), new IPCMessageWriter(this.child));
    this.connection.onNotification(aliveNotification, () => undefined);
    this.child.on('message', () => {
      this.#lastSignMs = performance.now();
    });
    this.#readLog();
    this.ended = new Promise((_, reject) => {
      this.child.once('error', (cause) => {
        reject(new ScorecamError('engine', `The engine cannot be started: ${cause.message}`, START_HINT, { cause }));
        this.#finish();
      });
      // `close` comes after the last line of standard error, which may say why.
      this.child.once('close', (code, signal) => {
        reject(this.#describeEnd(code, signal));
        this.#finish();
      });
    });
    // Whoever waits for a request gets this rejection through it; without one there is nobody to tell.
    this.ended.catch(() => undefined);
    // Sending to a process that just died fails; `ended` says why.
    this.connection.onError(() => undefined);
    this.connection.listen();
    this.#watch = setInterval(() => {
      this.#killIfHung();
    }, 250);
    this.#watch.unref();
    const { backend, threads, memoryBudgetBytes, memoryCapBytes } = options;
    const request = { protocolVersion: PROTOCOL_VERSION, backend, threads, memoryBudgetBytes, memoryCapBytes };
    this.waiting += 1;
    this.initialised = Promise.race([this.connection.sendRequest(initializeRequest, request), this.ended]).finally(
      () => (this.waiting -= 1),
    );
  }

  async stop(): Promise<void> {
    if (!this.alive) return;
    const gone = new Promise((resolve) => this.child.once('close', resolve));
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), SHUTDOWN_MS);
    await gone;
    clearTimeout(timer);
  }

  #killIfHung(): void {
    if (this.waiting === 0) {
      this.#lastSignMs = performance.now();
    } else if (performance.now() - this.#lastSignMs > this.options.hangTimeoutMs) {
      this.#hung = true;
      this.child.kill('SIGKILL');
    }
  }

  #finish(): void {
    this.alive = false;
    clearInterval(this.#watch);
    this.connection.dispose();
  }

  #readLog(): void {
    let rest = '';
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith(MEMORY_MARKER)) this.#overMemory = true;
        this.options.onLog?.(line);
      }
    });
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): ScorecamError {
    if (this.#overMemory) {
      const mebibytes = Math.round(this.options.memoryCapBytes / 2 ** 20);
      return new ScorecamError(
        'memory',
        `The engine needed more than the ${mebibytes} MiB of memory that it may have, and was ended.`,
        'Use a smaller model, or raise the cap (--memory-cap).',
      );
    }
    if (this.#hung) {
      const seconds = Math.round(this.options.hangTimeoutMs / 1000);
      return new ScorecamError(
        'engine',
        `The engine gave no sign of life for ${seconds} seconds and was ended.`,
        'Try again; the next request starts a new engine. If it happens again, the model may be to blame.',
      );
    }
    const how = signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`;
    return new ScorecamError(
      'engine',
      `The engine process ended unexpectedly (${how}).`,
      'Try again; the next request starts a new engine. --verbose shows what it wrote before.',
    );
  }
}

const START_HINT = 'Run `npm run doctor` to see what is missing.';

/** Errors of the connection and of the engine as this project's own. */
function fromWire(error: unknown): ScorecamError {
  if (error instanceof ScorecamError) return error;
  if (error instanceof ResponseError) {
    const data = error.data as Partial<ErrorData> | undefined;
    const code = data?.code;
    if (isErrorCode(code)) return new ScorecamError(code, error.message, data?.hint ?? '', { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ScorecamError('engine', `The connection to the engine failed: ${message}`, 'Try again.', { cause: error });
}

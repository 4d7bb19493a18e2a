import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { PROTOCOL_VERSION, type InitializeParams } from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { cannotStart, describeEnd, otherProtocol } from './engine-error';
import { MEMORY_MARKER } from './memory-watch';
import { aliveNotification, initializeRequest } from './requests';
import { Silence } from './silence';

export interface EngineClientOptions extends Omit<InitializeParams, 'protocolVersion'> {
  /** The engine's bundle. */
  readonly enginePath: string;
  /** Another Node to run it; the present one when left out. */
  readonly nodePath?: string;
  /** Added to the environment of the process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A process that gives no sign of life for this long while a request waits is killed. */
  readonly hangTimeoutMs: number;
  /** Gets what the engine writes to its standard error, line by line. */
  readonly onLog?: (line: string) => void;
  /** Told of every process that is gone; the reason is `cancelled` where it was asked to end. */
  readonly onEnd?: (reason: ScorecamError) => void;
}

/** How long an engine gets to end by itself before it is killed. */
const SHUTDOWN_MS = 2000;

/** How often it is looked at whether the engine hangs. */
const WATCH_MS = 250;

/** Lines of standard error that are kept to say why the engine could not start. */
const KEPT_LINES = 50;

/**
 * No log lines of TensorFlow; and one arena of glibc's allocator, which gives back what is free: memory that is split up
 * among arenas and kept grows with every picture.
 */
const QUIET_AND_LEAN = { TF_CPP_MIN_LOG_LEVEL: '3', MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** One life of the engine process. */
export class Engine {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  /** Both sides speak the same protocol. */
  readonly initialised: Promise<void>;
  /** Rejects with the reason when the process is gone. */
  readonly ended: Promise<never>;
  #alive = true;
  #waiting = 0;
  #stopped = false;
  #overMemory = false;
  #hung = false;
  #atStart = true;
  readonly #lastLines: string[] = [];
  readonly #silence = new Silence(WATCH_MS);
  readonly #watch: NodeJS.Timeout;

  /** @throws ScorecamError `engine` */
  constructor(private readonly options: EngineClientOptions) {
    this.child = startProcess(options);
    this.connection = createMessageConnection(new IPCMessageReader(this.child), new IPCMessageWriter(this.child));
    this.connection.onNotification(aliveNotification, () => undefined);
    this.child.on('message', () => {
      this.#silence.end();
    });
    this.ended = this.#awaitEnd();
    // Whoever waits for an answer gets this reason, and not the one of a connection that is closed after it.
    this.ended.catch((reason: unknown) => {
      this.#finish();
      options.onEnd?.(toScorecamError(reason));
    });
    // Sending to a process that just died fails; `ended` says why.
    this.connection.onError(() => undefined);
    this.connection.listen();
    this.#watch = setInterval(() => {
      this.#killIfHung();
    }, WATCH_MS);
    this.#watch.unref();
    this.initialised = this.#initialise();
    this.initialised.catch(() => undefined);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Waits for an answer, or for the end of the process; meanwhile it is watched whether the process hangs. */
  async answerOf<T>(send: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      // A connection that is closed throws at once, but `ended` knows better why.
      return await Promise.race([this.ended, this.#alive ? send() : this.ended]);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Ends the process: asks, waits, kills. */
  async stop(): Promise<void> {
    if (!this.#alive) return;
    this.#stopped = true;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), SHUTDOWN_MS);
    await this.ended.catch(() => undefined);
    clearTimeout(timer);
  }

  async #awaitEnd(): Promise<never> {
    // Not the event `close`, which Node leaves out when it was this side that disconnected.
    const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      this.child.once('error', reject).once('exit', (...how) => {
        resolve(how);
      });
    });
    try {
      // The last line of standard error may say why.
      const [[code, signal]] = await Promise.all([exit, this.#readLog()]);
      throw this.#describeEnd(code, signal);
    } catch (error) {
      throw error instanceof ScorecamError ? error : cannotStart(error, this.options.nodePath);
    }
  }

  async #initialise(): Promise<void> {
    const { backend, threads, memoryBudgetBytes, memoryCapBytes } = this.options;
    const request = { protocolVersion: PROTOCOL_VERSION, backend, threads, memoryBudgetBytes, memoryCapBytes };
    const theirs = await this.answerOf(() => this.connection.sendRequest(initializeRequest, request));
    if (theirs.protocolVersion !== PROTOCOL_VERSION) {
      throw otherProtocol({ engine: theirs.protocolVersion, asked: PROTOCOL_VERSION });
    }
    this.#atStart = false;
  }

  #killIfHung(): void {
    if (this.#waiting === 0) this.#silence.end();
    if (this.#silence.look(performance.now()) <= this.options.hangTimeoutMs) return;
    this.#hung = true;
    this.child.kill('SIGKILL');
  }

  #finish(): void {
    this.#alive = false;
    clearInterval(this.#watch);
    this.connection.dispose();
  }

  /** Reads what the process writes to its standard error, until it ends. */
  #readLog(): Promise<void> {
    // A process that cannot be started for want of file descriptors has no streams at all, not even null ones.
    const stderr = this.child.stderr ?? undefined;
    if (stderr === undefined) return Promise.resolve();
    let rest = '';
    const take = (line: string): void => {
      if (line === '') return;
      if (line.startsWith(MEMORY_MARKER)) this.#overMemory = true;
      if (this.#atStart && this.#lastLines.push(line) > KEPT_LINES) this.#lastLines.shift();
      this.options.onLog?.(line);
    };
    stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    });
    return new Promise((resolve) => {
      stderr.once('close', () => {
        take(rest);
        resolve();
      });
    });
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): ScorecamError {
    const flags = { stopped: this.#stopped, overMemory: this.#overMemory, hung: this.#hung, atStart: this.#atStart };
    return describeEnd({ code, signal, ...flags, lastLines: this.#lastLines }, this.options);
  }
}

function startProcess({ enginePath, nodePath, environment }: EngineClientOptions): ChildProcess {
  try {
    return fork(enginePath, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
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

import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { PROTOCOL_VERSION, type InitializeParams } from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { cannotStart, describeEnd, otherProtocol, type EndOfEngine } from './engine-error';
import type { EngineClientOptions } from './engine-options';
import { killTree } from './kill-tree';
import { describeNativeFailure } from './native-failure';
import { aliveNotification, initializeRequest } from './requests';
import { readSign, type Sign } from './signs';
import { Silence } from './silence';
import { startProcess } from './start-process';

/** Ten signs of life of the watching thread missed. */
const STOP_TIMEOUT_MS = 10_000;

/** How long an engine gets to end by itself before it is killed. */
const SHUTDOWN_MS = 2000;

/** How long the last lines of a process that is gone are waited for. */
const LAST_LINES_MS = 1000;

/** How often it is looked at whether the engine hangs. */
const WATCH_MS = 250;

/** Lines of standard error that are kept to say why the engine could not start. */
const KEPT_LINES = 50;

/** One life of the engine process. */
export class Engine {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  /** Both sides speak the same protocol. */
  readonly initialised: Promise<void>;
  /** Rejects with the reason when the process is gone. */
  readonly ended: Promise<never>;
  #alive = true;
  /** Ends the waiting for an answer. */
  readonly #waiting = new Set<(reason: unknown) => void>();
  #stopped = false;
  #overMemory = false;
  #silentForMs: number | undefined;
  #atStart = true;
  #nativeTrial: 'none' | 'begun' | 'ended' = 'none';
  #nativeFailure: string | undefined;
  readonly #lastLines: string[] = [];
  readonly #mainThread = new Silence(WATCH_MS);
  /** Of the whole process; undefined until its watching thread was heard, which takes a while when it starts. */
  #anyThread: Silence | undefined;
  readonly #watch: NodeJS.Timeout;

  /** @throws ScorecamError `engine` */
  constructor(private readonly options: EngineClientOptions) {
    this.child = startProcess(options);
    this.connection = createMessageConnection(new IPCMessageReader(this.child), new IPCMessageWriter(this.child));
    this.connection.onNotification(aliveNotification, () => undefined);
    this.child.on('message', () => {
      this.#mainThread.end();
      this.#anyThread?.end();
    });
    this.ended = this.#awaitEnd();
    // Whoever waits for an answer gets this reason, and not the one of a connection that is closed after it.
    this.ended.catch((reason: unknown) => {
      this.#waiting.forEach((giveUp) => {
        giveUp(reason);
      });
      this.#finish();
      if (this.#nativeFailure === undefined) options.onEnd?.(toScorecamError(reason));
      else options.onNativeFailure?.(this.#nativeFailure);
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

  /** That TensorFlow's library has ended the process, where another one can do without. */
  get nativeFailure(): string | undefined {
    return this.#nativeFailure;
  }

  /** Waits for an answer, or for the end of the process; meanwhile it is watched whether the process hangs. */
  async answerOf<T>(send: () => Promise<T>): Promise<T> {
    // A connection that is closed throws at once, but `ended` knows better why.
    if (!this.#alive) return this.ended;
    let giveUp: (reason: unknown) => void = () => undefined;
    // A race with `ended` itself would keep the answer for as long as the process lives.
    const givenUp = new Promise<never>((_, reject) => (giveUp = reject));
    this.#waiting.add(giveUp);
    try {
      return await Promise.race([givenUp, send()]);
    } finally {
      this.#waiting.delete(giveUp);
    }
  }

  /** Ends the process: asks, waits, kills. */
  async stop(): Promise<void> {
    if (!this.#alive) return;
    this.#stopped = true;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => {
      killTree(this.child);
    }, SHUTDOWN_MS);
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
      const log = this.#readLog().then(() => true);
      const [code, signal] = await exit;
      // The last line of standard error may say why; but what the process has started itself may keep that open.
      const isRead = await Promise.race([log, wait(LAST_LINES_MS, false, { ref: false })]);
      if (!isRead) this.#cutOff();
      throw this.#describeEnd(code, signal);
    } catch (error) {
      throw error instanceof ScorecamError ? error : cannotStart(error, this.options.nodePath);
    }
  }

  async #initialise(): Promise<void> {
    const { backend, threads, memoryBudgetBytes, memoryCapBytes, nativeFailure, eager, onnxProvider } = this.options;
    const request: InitializeParams = {
      ...{ protocolVersion: PROTOCOL_VERSION, backend, threads, memoryBudgetBytes, memoryCapBytes },
      ...(nativeFailure === undefined ? {} : { nativeFailure }),
      ...(eager === undefined ? {} : { eager }),
      ...(onnxProvider === undefined ? {} : { onnxProvider }),
    };
    const theirs = await this.answerOf(() => this.connection.sendRequest(initializeRequest, request));
    if (theirs.protocolVersion !== PROTOCOL_VERSION) {
      throw otherProtocol({ engine: theirs.protocolVersion, asked: PROTOCOL_VERSION });
    }
    this.#atStart = false;
    // From here on it gives signs of life; one that is stopped before the first of them is to be noticed, too.
    this.#anyThread ??= new Silence(WATCH_MS);
  }

  #killIfHung(): void {
    const { hangTimeoutMs, stopTimeoutMs = STOP_TIMEOUT_MS } = this.options;
    if (this.#isSilent(this.#mainThread, hangTimeoutMs)) this.#kill(hangTimeoutMs);
    else if (this.#anyThread !== undefined && this.#isSilent(this.#anyThread, stopTimeoutMs)) this.#kill(stopTimeoutMs);
  }

  #isSilent(silence: Silence, timeoutMs: number): boolean {
    if (this.#waiting.size === 0) silence.end();
    return silence.look(performance.now()) > timeoutMs;
  }

  #kill(silentForMs: number): void {
    this.#silentForMs ??= silentForMs;
    killTree(this.child);
  }

  /** Ends what is left of a process that is gone. */
  #cutOff(): void {
    killTree(this.child);
    this.child.stderr?.destroy();
    if (this.child.connected) this.child.disconnect();
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
      const sign = readSign(line);
      if (sign !== undefined) this.#takeSign(sign);
      // One comes every second.
      if (sign === 'alive') return;
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

  #takeSign(sign: Sign): void {
    switch (sign) {
      case 'alive':
        this.#anyThread ??= new Silence(WATCH_MS);
        this.#anyThread.end();
        break;
      case 'overMemory':
        this.#overMemory = true;
        break;
      case 'nativeBegun':
        this.#nativeTrial = 'begun';
        break;
      case 'nativeEnded':
        this.#nativeTrial = 'ended';
        break;
    }
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): ScorecamError {
    const end: EndOfEngine = {
      ...{ code, signal, stopped: this.#stopped, overMemory: this.#overMemory, atStart: this.#atStart },
      ...{ silentForMs: this.#silentForMs, lastLines: this.#lastLines },
    };
    if (this.options.backend === 'auto' && this.#nativeTrial === 'begun') {
      this.#nativeFailure = describeNativeFailure(end);
    }
    return describeEnd(end, this.options);
  }
}

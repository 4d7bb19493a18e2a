import * as vscode from 'vscode';
import type { EngineClient, RequestOptions } from '../process';
import type {
  ExplainParams,
  ExplainResult,
  HideParams,
  HideResult,
  LayersParams,
  LayersResult,
  MeasureParams,
  MeasureResult,
  MethodsParams,
  MethodsResult,
  ModelsParams,
  ModelsResult,
  PredictParams,
  PredictResult,
  ProbeParams,
  ProbeResult,
  ThumbnailParams,
  ThumbnailResult,
} from '../protocol';
import { ScorecamError } from '../shared/errors';
import type { Notices } from './notices';
import type { RestartPolicy } from './restart-policy';

/** The part of the engine's client that is used here. */
export type EngineHandle = Pick<
  EngineClient,
  | 'start'
  | 'explain'
  | 'predict'
  | 'layers'
  | 'methods'
  | 'models'
  | 'hide'
  | 'measure'
  | 'probe'
  | 'thumbnail'
  | 'dispose'
>;

export interface EngineProviderOptions {
  /** @param onEnd to be called when the process is gone */
  readonly start: (onEnd: (reason: ScorecamError) => void) => EngineHandle;
  /** 0 keeps the engine for as long as the window is open. */
  readonly idleMinutes: () => number;
  readonly policy: RestartPolicy;
  readonly notices: Notices;
  readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error'>;
  /** Tells the user what is worked on until the result is disposed of. */
  readonly showWork: (picturePath: string) => { dispose: () => void };
}

/** An engine and those who wait for it. */
interface Lease {
  readonly engine: EngineHandle;
  requests: number;
  /** Once it is to end. */
  ending?: Promise<void>;
}

/**
 * The engine process of this window: started when it is first asked, replaced when it died or is to have other settings,
 * ended when nobody asks for a while.
 */
export class EngineProvider {
  #current: Lease | undefined;
  /** All that were started and are not gone; besides the current one those that finish their work or are ending. */
  readonly #leases = new Set<Lease>();
  #idleTimer: NodeJS.Timeout | undefined;
  /** Why the last one died. */
  #lastReason: ScorecamError | undefined;

  constructor(private readonly options: EngineProviderOptions) {}

  /** Whether an engine runs that the next question would be asked of. */
  get isRunning(): boolean {
    return this.#current !== undefined;
  }

  async explain(params: ExplainParams, options: RequestOptions): Promise<ExplainResult> {
    const shown = this.options.showWork(params.image);
    try {
      return await this.#ask((engine) => engine.explain(params, options));
    } finally {
      shown.dispose();
    }
  }

  predict(params: PredictParams, options: RequestOptions): Promise<PredictResult> {
    return this.#ask((engine) => engine.predict(params, options));
  }

  /** Starts an engine where none runs. */
  start(): Promise<void> {
    return this.#ask((engine) => engine.start());
  }

  layers(params: LayersParams, options: RequestOptions = {}): Promise<LayersResult> {
    return this.#ask((engine) => engine.layers(params, options));
  }

  methods(params: MethodsParams): Promise<MethodsResult> {
    return this.#ask((engine) => engine.methods(params));
  }

  models(params: ModelsParams): Promise<ModelsResult> {
    return this.#ask((engine) => engine.models(params));
  }

  hide(params: HideParams, options: RequestOptions): Promise<HideResult> {
    return this.#ask((engine) => engine.hide(params, options));
  }

  measure(params: MeasureParams, options: RequestOptions): Promise<MeasureResult> {
    return this.#ask((engine) => engine.measure(params, options));
  }

  probe(params: ProbeParams, options: RequestOptions): Promise<ProbeResult> {
    return this.#ask((engine) => engine.probe(params, options));
  }

  thumbnail(params: ThumbnailParams, options: RequestOptions): Promise<ThumbnailResult> {
    return this.#ask((engine) => engine.thumbnail(params, options));
  }

  /**
   * The next request gets a new engine, which is started another way than those that may have died; what is being worked
   * on is finished by the old one.
   */
  replace(): void {
    this.#forgive();
    const old = this.#current;
    this.#current = undefined;
    this.watchIdle();
    if (old?.requests === 0) void this.#end(old);
  }

  /** Ends the engines at once, starts counting their deaths anew. */
  async restart(): Promise<void> {
    this.#forgive();
    await this.end();
    this.options.log.info('engine: ended on request; the next question starts a new one');
  }

  /** Counts the time without requests anew. */
  watchIdle(): void {
    clearTimeout(this.#idleTimer);
    const idle = this.#current;
    const idleMinutes = this.options.idleMinutes();
    if (idle?.requests !== 0 || idleMinutes === 0) return;
    this.#idleTimer = setTimeout(() => {
      this.options.log.info(`engine: ended, not used for ${idleMinutes} minutes`);
      this.#current = undefined;
      void this.#end(idle);
    }, idleMinutes * 60_000);
  }

  /** Ends all engines; requests under way are rejected as cancelled. */
  async end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    this.#current = undefined;
    await Promise.all([...this.#leases].map((lease) => this.#end(lease)));
  }

  async #ask<T>(send: (engine: EngineHandle) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    const lease = (this.#current ??= this.#start());
    lease.requests += 1;
    try {
      return await send(lease.engine);
    } finally {
      lease.requests -= 1;
      if (lease === this.#current) this.watchIdle();
      else if (lease.requests === 0) void this.#end(lease);
    }
  }

  #start(): Lease {
    if (this.options.policy.gaveUp) throw gaveUp(this.#lastReason);
    const engine = this.options.start((reason) => {
      this.#noteEnd(lease, reason);
    });
    const lease: Lease = { engine, requests: 0 };
    this.#leases.add(lease);
    return lease;
  }

  #noteEnd(lease: Lease, reason: ScorecamError): void {
    // It was asked to.
    if (reason.code === 'cancelled') return;
    const { policy, notices, log } = this.options;
    log.warn(`engine: ${reason.message}`);
    policy.noteEnd();
    this.#lastReason = reason;
    if (this.#current === lease) {
      this.#current = undefined;
      this.watchIdle();
    }
    if (lease.requests === 0) void this.#end(lease);
    if (!policy.gaveUp) return;
    const { message } = gaveUp(reason);
    log.error(`engine: ${message}`);
    notices.put({ kind: 'engine-gave-up', text: message, action: vscode.l10n.t('Start again') }, () => {
      this.#forgive();
    });
  }

  /** Engines may die as often as if none had. */
  #forgive(): void {
    this.options.policy.reset();
    this.options.notices.remove('engine-gave-up');
  }

  #end(lease: Lease): Promise<void> {
    return (lease.ending ??= this.#dispose(lease));
  }

  async #dispose(lease: Lease): Promise<void> {
    try {
      await lease.engine.dispose();
    } catch (error) {
      this.options.log.error('engine: did not end', error);
    }
    this.#leases.delete(lease);
  }
}

/** @param reason why the last one died, which may say what would help */
function gaveUp(reason: ScorecamError | undefined): ScorecamError {
  return new ScorecamError(
    'engine',
    vscode.l10n.t('The engine ended five times within three minutes and is not started again by itself.'),
    '',
    { cause: reason, remedy: reason?.remedy ?? 'start-engine' },
  );
}

import { randomUUID } from 'node:crypto';
import { CancellationTokenSource, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';
import type {
  DiagnosticsResult,
  EvaluateCollageParams,
  EvaluateCollageResult,
  EvaluateParams,
  EvaluateResult,
  ExamineParams,
  ExamineResult,
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
  PredictManyParams,
  PredictManyResult,
  PredictParams,
  PredictResult,
  ProbeParams,
  ProbeResult,
  Progress,
  SanityParams,
  SanityResult,
  ThumbnailParams,
  ThumbnailResult,
} from '../protocol';
import { ScorecamError } from '../shared/errors';
import { Engine } from './engine';
import { cancelled, fromWire } from './engine-error';
import type { EngineClientOptions } from './engine-options';
import {
  diagnoseRequest,
  evaluateCollageRequest,
  evaluateRequest,
  examineRequest,
  explainRequest,
  hideRequest,
  layersRequest,
  measureRequest,
  methodsRequest,
  modelsRequest,
  predictManyRequest,
  predictRequest,
  probeRequest,
  progressType,
  sanityRequest,
  thumbnailRequest,
} from './requests';

export type { EngineClientOptions } from './engine-options';

export interface RequestOptions {
  /** Ends the request at once as cancelled; the engine stops working on it within one batch. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

type Send<T> = (connection: MessageConnection, token: string, cancel: CancellationToken) => Promise<T>;

/**
 * The engine process seen from outside: started with the first request, replaced after a crash.
 *
 * A request always ends: with its answer, or with a `ScorecamError` when the engine refuses it, dies, hangs or is
 * disposed of. Where TensorFlow's library ends the process before it has computed anything, and another runtime may be
 * used, a request is answered by an engine without it, and the result's warnings say so.
 */
export class EngineClient {
  #engine: Engine | undefined;
  #disposed = false;
  /** Why TensorFlow's library is not tried again. */
  #nativeFailure: string | undefined;

  constructor(private readonly options: EngineClientOptions) {}

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.#engine?.alive === true ? this.#engine.child.pid : undefined;
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

  methods(params: MethodsParams, options: RequestOptions = {}): Promise<MethodsResult> {
    return this.#ask(options, (connection, _token, cancel) => connection.sendRequest(methodsRequest, params, cancel));
  }

  models(params: ModelsParams, options: RequestOptions = {}): Promise<ModelsResult> {
    return this.#ask(options, (connection, _token, cancel) => connection.sendRequest(modelsRequest, params, cancel));
  }

  predict(params: PredictParams, options: RequestOptions = {}): Promise<PredictResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(predictRequest, { params, token }, cancel),
    );
  }

  predictMany(params: PredictManyParams, options: RequestOptions = {}): Promise<PredictManyResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(predictManyRequest, { params, token }, cancel),
    );
  }

  explain(params: ExplainParams, options: RequestOptions = {}): Promise<ExplainResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(explainRequest, { params, token }, cancel),
    );
  }

  examine(params: ExamineParams, options: RequestOptions = {}): Promise<ExamineResult> {
    return this.#ask(options, (connection, _token, cancel) => connection.sendRequest(examineRequest, params, cancel));
  }

  probe(params: ProbeParams, options: RequestOptions = {}): Promise<ProbeResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(probeRequest, { params, token }, cancel),
    );
  }

  measure(params: MeasureParams, options: RequestOptions = {}): Promise<MeasureResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(measureRequest, { params, token }, cancel),
    );
  }

  evaluate(params: EvaluateParams, options: RequestOptions = {}): Promise<EvaluateResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(evaluateRequest, { params, token }, cancel),
    );
  }

  evaluateCollage(params: EvaluateCollageParams, options: RequestOptions = {}): Promise<EvaluateCollageResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(evaluateCollageRequest, { params, token }, cancel),
    );
  }

  sanity(params: SanityParams, options: RequestOptions = {}): Promise<SanityResult> {
    return this.#ask(options, (connection, token, cancel) =>
      connection.sendRequest(sanityRequest, { params, token }, cancel),
    );
  }

  hide(params: HideParams, options: RequestOptions = {}): Promise<HideResult> {
    return this.#ask(options, (connection, _token, cancel) => connection.sendRequest(hideRequest, params, cancel));
  }

  thumbnail(params: ThumbnailParams, options: RequestOptions = {}): Promise<ThumbnailResult> {
    return this.#ask(options, (connection, _token, cancel) => connection.sendRequest(thumbnailRequest, params, cancel));
  }

  /** Ends the process: asks, waits, kills. Requests under way are rejected as cancelled, later ones refused. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#engine?.stop();
  }

  async #ask<T>({ signal, onProgress }: RequestOptions, send: Send<T>): Promise<T> {
    if (signal?.aborted === true) throw cancelled();
    const cancellation = new CancellationTokenSource();
    const { token } = cancellation;
    const report = (progress: Progress): void => {
      if (signal?.aborted !== true) onProgress?.(progress);
    };
    let onAbort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        cancellation.cancel();
        reject(cancelled());
      };
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      // The exchange goes on after a cancellation until the engine has answered, and is watched for that long.
      return await Promise.race([this.#exchange(send, report, token), aborted]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #exchange<T>(send: Send<T>, report: (progress: Progress) => void, cancel: CancellationToken): Promise<T> {
    const engine = await this.#running();
    if (cancel.isCancellationRequested) throw cancelled();
    const token = randomUUID();
    const progress = engine.connection.onProgress(progressType, token, report);
    try {
      return await engine.answerOf(() => send(engine.connection, token, cancel));
    } catch (error) {
      if (engine.nativeFailure === undefined) throw fromWire(error);
    } finally {
      progress.dispose();
    }
    // The next engine does without TensorFlow's library, so that it cannot fail in the same way.
    return this.#exchange(send, report, cancel);
  }

  async #running(): Promise<Engine> {
    if (this.#disposed) throw new ScorecamError('engine', 'The engine was shut down.', 'Start it again.');
    if (this.#engine?.alive !== true) {
      this.#nativeFailure ??= this.#engine?.nativeFailure;
      const failure = this.#nativeFailure === undefined ? {} : { nativeFailure: this.#nativeFailure };
      this.#engine = new Engine({ ...this.options, ...failure });
    }
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

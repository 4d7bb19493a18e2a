import os from 'node:os';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import { findModels } from '../discovery';
import { ExplainService, type RequestContext, type StoreOptions } from '../explain';
import {
  PROTOCOL_VERSION,
  type ErrorData,
  type InitializeParams,
  type InitializeResult,
  type Progress,
} from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { DecodePool } from './decode-pool';
import { serveDecoding } from './decode-thread';
import { otherProtocol } from './engine-error';
import {
  aliveNotification,
  diagnoseRequest,
  evaluateCollageRequest,
  evaluateRequest,
  examineRequest,
  explainRequest,
  hideRequest,
  initializeRequest,
  layersRequest,
  measureRequest,
  methodsRequest,
  modelsRequest,
  predictManyRequest,
  predictRequest,
  probeRequest,
  progressType,
  REQUEST_FAILED,
  sanityRequest,
  thumbnailRequest,
} from './requests';
import { RequestQueue } from './request-queue';
import { giveSign } from './signs';
import { startWatchThread } from './watch-thread';

/** How often a sign of life is given while the process is not busy inside a batch. */
const ALIVE_INTERVAL_MS = 500;

/** The embedded model, beside the folder of the bundle that this file becomes part of. */
const EMBEDDED_MODEL = path.resolve(__dirname, '..', 'media', 'models', 'efficientnet-lite0', 'model.json');

/** The engine process: answers requests that come over Node's IPC channel, and ends with its parent. */
function serve(): void {
  keepOutOfTheWay();
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  const queue = new RequestQueue();
  let started: ExplainService | undefined;

  const service = (): ExplainService => {
    if (started === undefined) throw new ScorecamError('engine', 'The engine was not initialised.', 'Restart it.');
    return started;
  };

  /** Ends when it is on its way: maps that pile up in the channel would hold up all other answers. */
  const sendProgress = (token: string, value: Progress): Promise<void> =>
    // Where the parent is gone, this process ends.
    connection.sendProgress(progressType, token, value).catch(() => undefined);

  const answer = async <T>(
    token: CancellationToken,
    view: string | undefined,
    work: (context: RequestContext) => Promise<T>,
    onProgress?: RequestContext['onProgress'],
  ): Promise<T | ResponseError<ErrorData>> => {
    try {
      return await untilCancelled(token, (whole) =>
        queue.run({ signal: whole, view }, (signal, passTurn) =>
          work(onProgress === undefined ? { signal, passTurn } : { signal, passTurn, onProgress }),
        ),
      );
    } catch (error) {
      return toResponse(error);
    }
  };

  connection.onRequest(initializeRequest, (params) => {
    if (params.protocolVersion !== PROTOCOL_VERSION) {
      return toResponse(otherProtocol({ engine: PROTOCOL_VERSION, asked: params.protocolVersion }));
    }
    started = initialise(params);
    return { protocolVersion: PROTOCOL_VERSION, version: VERSION, pid: process.pid } satisfies InitializeResult;
  });
  connection.onRequest(diagnoseRequest, (token) => answer(token, undefined, () => service().diagnose()));
  connection.onRequest(layersRequest, (params, token) => answer(token, undefined, () => service().layers(params)));
  connection.onRequest(methodsRequest, (params, token) => answer(token, undefined, () => service().methods(params)));
  // Reads the heads of files, and takes no turn from those that compute.
  connection.onRequest(modelsRequest, (params, token) =>
    untilCancelled(token, (signal) => findModels(params, signal)).catch(toResponse),
  );
  connection.onRequest(predictRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      undefined,
      (context) => service().predict(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(predictManyRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      undefined,
      (context) => service().predictMany(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(explainRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      params.view,
      (context) => service().explain(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(examineRequest, (params, token) =>
    answer(token, undefined, (context) => service().examine(params, context)),
  );
  connection.onRequest(probeRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      undefined,
      (context) => service().probe(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(measureRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      params.view,
      (context) => service().measure(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(evaluateRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      undefined,
      (context) => service().evaluate(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(evaluateCollageRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      undefined,
      (context) => service().evaluateCollage(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(sanityRequest, ({ params, token: progress }, token) =>
    answer(
      token,
      undefined,
      (context) => service().sanity(params, context),
      (value) => sendProgress(progress, value),
    ),
  );
  connection.onRequest(hideRequest, (params, token) =>
    answer(token, undefined, (context) => service().hide(params, context)),
  );
  connection.onRequest(thumbnailRequest, (params, token) =>
    answer(token, undefined, () => service().thumbnail(params)),
  );
  setInterval(() => {
    void connection.sendNotification(aliveNotification, { residentBytes: process.memoryUsage.rss() });
  }, ALIVE_INTERVAL_MS).unref();
  connection.listen();
}

/** A lower priority, no reaction to Ctrl-C (the parent decides), and an end with the parent. */
function keepOutOfTheWay(): void {
  try {
    os.setPriority(Math.max(os.getPriority(), os.constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // Some sandboxes do not allow it; the work is the same, only less polite.
  }
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
}

function initialise(params: InitializeParams): ExplainService {
  startWatchThread(params.memoryCapBytes);
  const options = {
    backend: params.backend,
    threads: params.threads,
    memoryBudgetBytes: params.memoryBudgetBytes,
    embeddedModel: EMBEDDED_MODEL,
    eager: params.eager ?? false,
    ...(params.onnxProvider === undefined ? {} : { onnxProvider: params.onnxProvider }),
    ...(params.nativeFailure === undefined ? {} : { nativeFailure: params.nativeFailure }),
    onNativeTrial: (state) => {
      giveSign(state === 'begun' ? 'nativeBegun' : 'nativeEnded');
    },
  } satisfies StoreOptions;
  return new ExplainService(options, () => new DecodePool(__filename));
}

/** Works with a signal that fires when the asker no longer wants the answer. */
async function untilCancelled<T>(token: CancellationToken, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => {
    abort.abort();
  });
  try {
    if (token.isCancellationRequested) abort.abort();
    return await work(abort.signal);
  } finally {
    subscription.dispose();
  }
}

function toResponse(error: unknown): ResponseError<ErrorData> {
  const known = toScorecamError(error);
  if (known.code === 'internal') console.error(known.cause ?? known);
  const { code, message, hint, remedy } = known;
  return new ResponseError(REQUEST_FAILED, message, { code, hint, ...(remedy === undefined ? {} : { remedy }) });
}

// The same bundle runs in the threads that decode.
if (isMainThread) serve();
else serveDecoding();

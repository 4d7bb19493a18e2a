import { NotificationType, ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc/node';
import type {
  DiagnosticsResult,
  ErrorData,
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
  InitializeParams,
  InitializeResult,
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

/** A request's parameters with the token under which its progress is reported. */
export interface WithToken<P> {
  readonly params: P;
  readonly token: string;
}

/** Number that JSON-RPC demands of an error; what went wrong stands in `ErrorData.code`. */
export const REQUEST_FAILED = -32000;

export const initializeRequest = new RequestType<InitializeParams, InitializeResult, ErrorData>('initialize');
export const diagnoseRequest = new RequestType0<DiagnosticsResult, ErrorData>('diagnose');
export const layersRequest = new RequestType<LayersParams, LayersResult, ErrorData>('layers');
export const methodsRequest = new RequestType<MethodsParams, MethodsResult, ErrorData>('methods');
export const modelsRequest = new RequestType<ModelsParams, ModelsResult, ErrorData>('models');
export const predictRequest = new RequestType<WithToken<PredictParams>, PredictResult, ErrorData>('predict');
export const predictManyRequest = new RequestType<WithToken<PredictManyParams>, PredictManyResult, ErrorData>(
  'predictMany',
);
export const explainRequest = new RequestType<WithToken<ExplainParams>, ExplainResult, ErrorData>('explain');
export const hideRequest = new RequestType<HideParams, HideResult, ErrorData>('hide');
export const examineRequest = new RequestType<ExamineParams, ExamineResult, ErrorData>('examine');
export const probeRequest = new RequestType<WithToken<ProbeParams>, ProbeResult, ErrorData>('probe');
export const measureRequest = new RequestType<WithToken<MeasureParams>, MeasureResult, ErrorData>('measure');
export const evaluateRequest = new RequestType<WithToken<EvaluateParams>, EvaluateResult, ErrorData>('evaluate');
export const evaluateCollageRequest = new RequestType<
  WithToken<EvaluateCollageParams>,
  EvaluateCollageResult,
  ErrorData
>('evaluateCollage');
export const sanityRequest = new RequestType<WithToken<SanityParams>, SanityResult, ErrorData>('sanity');
export const thumbnailRequest = new RequestType<ThumbnailParams, ThumbnailResult, ErrorData>('thumbnail');

/** A sign of life; one that is missing for long means that the process hangs. */
export const aliveNotification = new NotificationType<{ readonly residentBytes: number }>('alive');

export const progressType = new ProgressType<Progress>();

import type {
  AgreementInfo,
  ChannelCounts,
  ClassScore,
  ExplainResult,
  PredictResult,
  PreprocessInfo,
} from '../protocol';
import type { ErrorCode } from '../shared/errors';
import { VERSION } from '../shared/version';
import { allWarnings } from './result-warnings';

/** Raised when a field changes its meaning or goes away; explain-record.schema.json says what each one is. */
export const RECORD_SCHEMA = 1;

/** Absolute paths of what was written; null where nothing was. */
export interface ResultFiles {
  readonly predictedMap: string | null;
  readonly targetMap: string | null;
  readonly contrastMap: string | null;
  readonly predictedOverlay: string | null;
  readonly targetOverlay: string | null;
  readonly report: string | null;
  readonly contrastOverlay: string | null;
}

/** One line of `--json`, and what NAME.json holds; the fields and their order are a contract. */
export interface ExplainRecord {
  readonly schema: number;
  readonly version: string;
  readonly image: string;
  readonly model: Pick<ExplainResult['model'], 'name' | 'format' | 'inputSize'>;
  readonly preprocess: Omit<
    PreprocessInfo,
    'scaleName' | 'ownCut' | 'isOwnCutGuessed' | 'inputSize' | 'outputForm' | 'isMultiLabel' | 'whole'
  >;
  /** Null of a method that has none; so are the layer, the weighting, the temperature and the channels. */
  readonly baseline: string | null;
  readonly layer: string | null;
  readonly method: string;
  readonly methodOptions: Readonly<Record<string, number | string>>;
  readonly weighting: string | null;
  readonly temperature: number | null;
  readonly backend: string;
  /** Of onnxruntime, where it is not the processor. */
  readonly provider?: string;
  readonly graph: string;
  readonly predicted: ClassScore;
  readonly target: ClassScore;
  readonly top5: readonly ClassScore[];
  readonly channels: ChannelCounts | null;
  readonly forwardPasses: number;
  readonly trueLabel: ClassScore | null;
  readonly agreement: Pick<AgreementInfo, 'correlation' | 'topOverlap'>;
  /** Of a method that learns masks: probabilities of the two classes, and the loss before each step. */
  readonly learned: ExplainResult['learned'] | null;
  readonly warnings: readonly string[];
  readonly files: ResultFiles;
  readonly timingMs: Readonly<Record<'start' | 'load' | 'predict' | 'explain' | 'total', number>>;
  readonly peakMemoryBytes: number;
}

/** One line of `predict --json`. */
export type PredictionRecord = Pick<
  ExplainRecord,
  | 'schema'
  | 'version'
  | 'image'
  | 'model'
  | 'preprocess'
  | 'backend'
  | 'provider'
  | 'graph'
  | 'predicted'
  | 'top5'
  | 'trueLabel'
  | 'warnings'
  | 'peakMemoryBytes'
> & { readonly timingMs: PredictResult['timingMs'] };

export interface FailureRecord {
  readonly schema: number;
  readonly image: string;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

/**
 * The record of an explained picture.
 *
 * @param files what was written of it
 * @param startMs time that it took to start the engine; 0 for a picture that found it started
 */
export function toJsonRecord(result: ExplainResult, files: ResultFiles, startMs: number): ExplainRecord {
  const { load, predict, explain, total } = result.timingMs;
  const { uses } = result.method;
  return {
    schema: RECORD_SCHEMA,
    version: VERSION,
    image: result.image,
    model: modelOf(result),
    preprocess: preprocessOf(result),
    baseline: uses.includes('baseline') ? result.baseline : null,
    layer: uses.includes('layer') ? result.layer.name : null,
    method: result.method.name,
    methodOptions: result.method.options,
    weighting: uses.includes('weighting') ? result.weighting : null,
    temperature: uses.includes('weighting') ? result.temperature : null,
    ...runtimeOf(result),
    graph: result.graph,
    predicted: scoreOf(result.predicted),
    target: scoreOf(result.target),
    top5: result.top5.map(scoreOf),
    channels: uses.includes('channels') ? channelsOf(result) : null,
    forwardPasses: result.forwardPasses,
    trueLabel: result.trueLabel && scoreOf(result.trueLabel),
    agreement: { correlation: result.agreement.correlation, topOverlap: result.agreement.topOverlap },
    learned: result.learned ?? null,
    warnings: allWarnings(result),
    files,
    timingMs: {
      start: tenths(startMs),
      load: tenths(load),
      predict: tenths(predict),
      explain: tenths(explain),
      total: tenths(startMs + total),
    },
    peakMemoryBytes: result.peakMemoryBytes,
  };
}

/** The record of a picture whose classes were asked for, without maps. */
export function predictionRecord(result: PredictResult): PredictionRecord {
  const { load, predict, total } = result.timingMs;
  return {
    schema: RECORD_SCHEMA,
    version: VERSION,
    image: result.image,
    model: modelOf(result),
    preprocess: preprocessOf(result),
    ...runtimeOf(result),
    graph: result.graph,
    predicted: scoreOf(result.predicted),
    top5: result.top5.map(scoreOf),
    trueLabel: result.trueLabel && scoreOf(result.trueLabel),
    warnings: result.warnings,
    timingMs: { load: tenths(load), predict: tenths(predict), total: tenths(total) },
    peakMemoryBytes: result.peakMemoryBytes,
  };
}

/** What computed a result. */
export function runtimeOf({ backend, provider }: PredictResult): Pick<ExplainRecord, 'backend' | 'provider'> {
  return { backend, ...(provider === undefined ? {} : { provider }) };
}

/** The record of a picture that could not be explained. */
export function failureRecord(image: string, { code, message, hint }: FailureRecord['error']): FailureRecord {
  return { schema: RECORD_SCHEMA, image, error: { code, message, hint } };
}

function channelsOf({ channels: { total, live, used } }: ExplainResult): ChannelCounts {
  return { total, live, used };
}

export function modelOf({ model: { name, format, inputSize } }: PredictResult): ExplainRecord['model'] {
  return { name, format, inputSize: { height: inputSize.height, width: inputSize.width } };
}

export function preprocessOf({ preprocess }: PredictResult): ExplainRecord['preprocess'] {
  const { fit, resample, scale, source, guessed, fitDetail, labelsSource } = preprocess;
  return { fit, resample, scale, source, guessed, fitDetail, labelsSource };
}

export function scoreOf({ index, label, probability }: ClassScore): ClassScore {
  return { index, label, probability };
}

/** A clock that is read in milliseconds says no more than tenths of them. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

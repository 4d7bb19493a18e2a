import type { ComparedClass, Comparison, SecondClassSource } from '../compare';
import type { AgreementInfo, ClassScore, ExplainResult } from '../protocol';
import { VERSION } from '../shared/version';
import { modelOf, preprocessOf, RECORD_SCHEMA, runtimeOf, scoreOf, tenths, type ExplainRecord } from './record';
import { comparisonWarnings } from './comparison-words';

/** Absolute paths of what was written of a comparison; null where nothing was. `A` is the first model. */
export interface ComparisonFiles {
  readonly predictedMapA: string | null;
  readonly predictedMapB: string | null;
  readonly targetMapA: string | null;
  readonly targetMapB: string | null;
  readonly predictedOverlayA: string | null;
  readonly predictedOverlayB: string | null;
  readonly targetOverlayA: string | null;
  readonly targetOverlayB: string | null;
  readonly report: string | null;
}

export const NO_COMPARISON_FILES: ComparisonFiles = {
  predictedMapA: null,
  predictedMapB: null,
  targetMapA: null,
  targetMapB: null,
  predictedOverlayA: null,
  predictedOverlayB: null,
  targetOverlayA: null,
  targetOverlayB: null,
  report: null,
};

/** What a record says of one of the models. */
type ModelRecord = Pick<
  ExplainRecord,
  | 'model'
  | 'preprocess'
  | 'layer'
  | 'backend'
  | 'provider'
  | 'graph'
  | 'predicted'
  | 'top5'
  | 'channels'
  | 'forwardPasses'
> & { readonly name: string; readonly timingMs: ExplainResult['timingMs'] };

/** What a record says of one of the classes. */
interface ComparedClassRecord {
  readonly a: ClassScore;
  readonly b: ClassScore;
  readonly change: number;
  readonly agreement: Pick<AgreementInfo, 'correlation' | 'topOverlap'>;
}

/** One line of `compare --json`, and what NAME.compare.json holds; the fields and their order are a contract. */
export interface ComparisonRecord {
  readonly schema: number;
  readonly version: string;
  readonly image: string;
  readonly method: 'score-cam';
  readonly kind: 'comparison';
  readonly a: ModelRecord;
  readonly b: ModelRecord;
  readonly baseline: string;
  readonly weighting: string;
  readonly temperature: number | null;
  readonly predicted: ComparedClassRecord;
  readonly target: ComparedClassRecord & { readonly source: SecondClassSource };
  readonly classes: { readonly matchedBy: 'names' | 'order'; readonly shared: number };
  readonly commonPart: Comparison['part'];
  readonly trueLabel: ClassScore | null;
  readonly warnings: readonly string[];
  readonly files: ComparisonFiles;
  readonly timingMs: { readonly start: number; readonly total: number };
  readonly peakMemoryBytes: number;
}

/**
 * The record of a picture that two models were shown.
 *
 * @param files what was written of it
 * @param startMs time that it took to start the engine; 0 for a picture that found it started
 */
export function toComparisonRecord(comparison: Comparison, files: ComparisonFiles, startMs: number): ComparisonRecord {
  const { first, second, names, matching, part } = comparison;
  return {
    schema: RECORD_SCHEMA,
    version: VERSION,
    image: comparison.image,
    method: 'score-cam',
    kind: 'comparison',
    a: modelRecord(names.first, first),
    b: modelRecord(names.second, second),
    baseline: first.baseline,
    weighting: first.weighting,
    temperature: first.temperature,
    predicted: classRecord(comparison.predicted),
    target: { ...classRecord(comparison.target), source: comparison.targetSource },
    classes: { matchedBy: matching.by, shared: matching.shared },
    commonPart: part && { x: part.x, y: part.y, width: part.width, height: part.height },
    trueLabel: first.trueLabel && scoreOf(first.trueLabel),
    warnings: comparisonWarnings(comparison),
    files,
    timingMs: { start: tenths(startMs), total: tenths(startMs + first.timingMs.total + second.timingMs.total) },
    peakMemoryBytes: Math.max(first.peakMemoryBytes, second.peakMemoryBytes),
  };
}

function modelRecord(name: string, result: ExplainResult): ModelRecord {
  const { load, predict, explain, total } = result.timingMs;
  const { total: all, live, used } = result.channels;
  return {
    name,
    model: modelOf(result),
    preprocess: preprocessOf(result),
    layer: result.layer.name,
    ...runtimeOf(result),
    graph: result.graph,
    predicted: scoreOf(result.predicted),
    top5: result.top5.map(scoreOf),
    channels: { total: all, live, used },
    forwardPasses: result.forwardPasses,
    timingMs: { load: tenths(load), predict: tenths(predict), explain: tenths(explain), total: tenths(total) },
  };
}

function classRecord({ first, second, agreement }: ComparedClass): ComparedClassRecord {
  return {
    a: scoreOf(first.score),
    b: scoreOf(second.score),
    change: second.score.probability - first.score.probability,
    agreement: { correlation: agreement.correlation, topOverlap: agreement.topOverlap },
  };
}

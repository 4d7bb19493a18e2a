import type { ExamineParams, ExamineResult, ProbedCandidate, ProbeResult } from '../protocol';
import { toScorecamError, type ScorecamError } from '../shared/errors';
import { runtimeName } from '../shared/runtime-name';
import { createEngine } from './engine';
import type { EngineOptions } from './options';
import type { Terminal } from './terminal';

/** The most that a probability may depend on what computes it. */
const TOLERANCE = 1e-3;

/** On fewer pictures, an accuracy that may be chance is no reason to doubt a model. */
const MIN_PICTURES = 10;

/** One way to compute the same. */
export interface Run {
  readonly name: string;
  /** Of a probability to the first way's; null where this way cannot be gone, and then `problem` says why. */
  readonly largestDifference: number | null;
  readonly problem: string | null;
  readonly failed: boolean;
}

export interface Accuracy extends NonNullable<ProbedCandidate['accuracy']> {
  readonly correct: number;
  readonly pictures: number;
}

export interface SelfCheck {
  readonly runs: readonly Run[];
  /** Null where no picture's folder names a class. */
  readonly accuracy: Accuracy | null;
  /** What is wrong, one sentence each; none where the check is passed. */
  readonly failures: readonly string[];
}

interface OtherRun extends Partial<Pick<EngineOptions, 'backend' | 'provider'>> {
  readonly name: string;
  readonly eager: boolean;
}

const OF_ONNX: readonly OtherRun[] = [{ provider: 'cpu', eager: false, name: 'onnxruntime, compiled' }];

const OF_OTHERS: readonly OtherRun[] = [
  { backend: 'tfjs-node', eager: false, name: 'tfjs-node, recorded' },
  { backend: 'tfjs-node', eager: true, name: 'tfjs-node, eager' },
  { backend: 'wasm', eager: false, name: 'wasm, eager' },
];

/**
 * Lets every runtime that runs the model answer to one picture, each in a process of its own.
 *
 * @param first what the usual way gives
 */
export async function compareRuntimes(
  first: ExamineResult,
  params: ExamineParams,
  options: EngineOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Run[]> {
  const runs: Run[] = [{ name: nameOf(first), largestDifference: 0, problem: null, failed: false }];
  // No other runtime reads ONNX models; the processor computes them everywhere.
  for (const { name, eager, ...other } of first.backend === 'onnxruntime' ? OF_ONNX : OF_OTHERS) {
    if (runs.some((run) => run.name === name)) continue;
    const threads = other.backend === 'wasm' ? 0 : options.threads;
    const engine = createEngine({ ...options, ...other, threads }, terminal, { eager });
    try {
      const other = await engine.examine(params, { signal });
      if (runs.some((run) => run.name === nameOf(other))) continue;
      const largestDifference = differenceOf(first.probabilities, other.probabilities);
      runs.push({ name: nameOf(other), largestDifference, problem: null, failed: !(largestDifference <= TOLERANCE) });
    } catch (error) {
      const known = toScorecamError(error);
      if (known.code === 'cancelled') throw known;
      runs.push({ name, largestDifference: null, problem: known.message, failed: isFailure(known) });
    } finally {
      await engine.dispose();
    }
  }
  return runs;
}

/** What to make of the figures. */
export function judge(runs: readonly Run[], probed: ProbeResult | undefined, classes: number): SelfCheck {
  const [present] = probed?.candidates ?? [];
  const accuracy =
    probed === undefined || present === undefined || present.accuracy === null || present.correct === null
      ? null
      : { ...present.accuracy, correct: present.correct, pictures: probed.pictures };
  const isChance = accuracy !== null && accuracy.pictures >= MIN_PICTURES && accuracy.low <= 1 / classes;
  const failures = [
    ...runs.filter(({ failed }) => failed).map(failureOf),
    ...(isChance
      ? [
          'The model is not better than chance on these pictures: try `scorecam probe`, and look at the order of the classes.',
        ]
      : []),
  ];
  return { runs, accuracy, failures };
}

function failureOf({ name, largestDifference, problem }: Run): string {
  return largestDifference === null
    ? `${name} cannot run the model: ${problem ?? ''}`
    : `${name} gives other probabilities, by up to ${largestDifference.toExponential(1)}.`;
}

/** A runtime that is not installed, or that does not read such models, says nothing about the model. */
function isFailure({ code }: ScorecamError): boolean {
  return code !== 'runtime' && code !== 'usage';
}

function nameOf(result: ExamineResult): string {
  return `${runtimeName(result)}, ${result.graph}`;
}

/** Infinite where the two do not have as many numbers, or where one is no number. */
export function differenceOf(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (const [i, value] of a.entries()) {
    const difference = Math.abs(value - (b[i] ?? NaN));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

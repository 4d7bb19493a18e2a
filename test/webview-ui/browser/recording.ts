import { EngineClient } from '../../../src/process';
import {
  FIRST_QUESTION,
  type ExplainParams,
  type ExplainResult,
  type LayersResult,
  type MapMeasurement,
  type Progress,
} from '../../../src/protocol';
import { compactArrays } from '../../../src/host/compact-arrays';
import { ENGINE } from '../../support/build-dist';
import { ROCKET } from '../../support/paths';

/** What an engine really said about a picture, in the order in which it came. */
export interface Recording {
  readonly progress: readonly Progress[];
  readonly result: ExplainResult;
  readonly layers: LayersResult['layers'];
  /** What both maps are worth. */
  readonly measurements: readonly MapMeasurement[];
  /** What the same engine said of the same two classes with another way to see the picture, as another model would. */
  readonly other: Pick<Recording, 'progress' | 'result'>;
}

/** What a panel asks of a picture that was just opened. */
const QUESTION: ExplainParams = {
  image: ROCKET,
  fit: FIRST_QUESTION.fit,
  exif: FIRST_QUESTION.exif,
  weighting: FIRST_QUESTION.weighting,
  temperature: FIRST_QUESTION.temperature,
  baseline: FIRST_QUESTION.baseline,
  contrast: true,
  channels: 1,
  previews: true,
  overlays: false,
  send: ['picture', 'classes', 'scores'],
};

/** Lets a real engine explain the bundled picture, as a panel asks it. */
export async function recordExplanation(): Promise<Recording> {
  const client = new EngineClient({
    enginePath: ENGINE,
    backend: 'auto',
    threads: 0,
    memoryBudgetBytes: 2 ** 30,
    memoryCapBytes: 8 * 2 ** 30,
    hangTimeoutMs: 100_000,
  });
  try {
    const progress: Progress[] = [];
    const onProgress = (step: Progress): void => void progress.push(compactArrays(step));
    const result = await client.explain(QUESTION, { onProgress });
    const { layers } = await client.layers({});
    const { image, fit, exif } = QUESTION;
    const { measurements } = await client.measure({
      ...{ image, fit, exif, steps: 28 },
      maps: [
        { classIndex: result.predicted.index, data: result.maps.predicted.data },
        { classIndex: result.target.index, data: result.maps.target.data },
      ],
    });
    const otherProgress: Progress[] = [];
    const pair = { subject: String(result.predicted.index), target: String(result.target.index) };
    const other = await client.explain(
      { ...QUESTION, ...pair, fit: 'squash', channels: 0.4 },
      { onProgress: (step) => void otherProgress.push(compactArrays(step)) },
    );
    return {
      progress,
      result: compactArrays(result),
      layers,
      measurements: compactArrays(measurements),
      other: { progress: otherProgress, result: compactArrays(other) },
    };
  } finally {
    await client.dispose();
  }
}

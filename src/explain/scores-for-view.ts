import type { Size } from '../maps';
import type { ScoreCamRun } from '../methods';
import type { ScoreData } from '../protocol';

/** A view gets the scores of all classes up to this size, and of some classes beyond it. */
const MAX_SENT_BYTES = 16 * 2 ** 20;

/**
 * What a view needs to draw maps itself.
 *
 * @param wanted classes that have to be among them
 */
export function scoresForView(
  { activations, plan, matrix }: ScoreCamRun,
  { rows, inputSize, wanted }: { rows: number; inputSize: Size; wanted: readonly number[] },
): ScoreData {
  const all = matrix.rows * matrix.classes * 4 <= MAX_SENT_BYTES;
  const { outputActivation, classes, logits, means, logSums } = matrix.columns(
    all ? null : Int32Array.from(new Set(wanted)),
  );
  const columns = classes?.length ?? matrix.classes;
  return {
    height: activations.height,
    width: activations.width,
    depth: activations.channels,
    activations: activations.data,
    inputSize,
    channels: plan.live.slice(0, rows),
    outputActivation,
    classes,
    logits: logits.subarray(0, rows * columns),
    means: means.subarray(0, rows),
    logSums: logSums.subarray(0, rows),
  };
}

/** How long it takes to say how alike two maps are. */
import { hogSimilarity, spearman, ssim } from '../../src/metrics';
import { answer, readTask } from './task';

interface Task {
  /** Of a map, in pixels. */
  readonly side: number;
  readonly rounds: number;
}

const { side, rounds } = readTask() as Task;

/** Without equal values, which would be ranked sooner. */
const mapOf = (factor: number): { height: number; width: number; data: Float32Array } => ({
  height: side,
  width: side,
  data: Float32Array.from({ length: side ** 2 }, (_, i) => (Math.sin(i * factor) + 1) / 2),
});
const [first, second] = [mapOf(1.1), mapOf(1.7)];

function fastestMs(compare: () => unknown): number {
  const taken = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    compare();
    return performance.now() - begun;
  });
  return Math.min(...taken);
}

answer({
  ssimMs: fastestMs(() => ssim(first, second)),
  hogMs: fastestMs(() => hogSimilarity(first, second)),
  spearmanMs: fastestMs(() => spearman(first.data, second.data)),
});

import { METRIC_NAMES, type MetricName } from '../protocol';
import { ScorecamError } from '../shared/errors';

/** Metrics that need boxes of objects. */
export const OF_BOXES: ReadonlySet<MetricName> = new Set<MetricName>(['energy-pointing', 'pointing-game']);

/**
 * Reads which metrics are measured: names separated by commas.
 *
 * @param hasBoxes whether boxes of objects were given
 * @throws ScorecamError `usage`
 */
export function parseMetrics(text: string, hasBoxes: boolean): MetricName[] {
  const names = text.split(',').map((part) => part.trim());
  const metrics = names.map((name) => {
    const metric = METRIC_NAMES.find((each) => each === name);
    if (metric !== undefined) return metric;
    throw new ScorecamError(
      'usage',
      `There is no metric ${JSON.stringify(name)}.`,
      `The metrics are ${METRIC_NAMES.join(', ')}.`,
    );
  });
  const unboxed = metrics.find((metric) => OF_BOXES.has(metric));
  if (unboxed !== undefined && !hasBoxes) {
    throw new ScorecamError(
      'usage',
      `${unboxed} needs to know where the objects are.`,
      'Give their boxes with --boxes: a folder of Pascal VOC or YOLO files, a COCO JSON or a CSV file; or leave it out of --metrics.',
    );
  }
  return [...new Set(metrics)];
}

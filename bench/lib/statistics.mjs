// Few numbers about few numbers.

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} values */
export function spread(values) {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values), runs: values.length };
}

/**
 * Slope of the straight line through `values` (least squares), a step.
 *
 * @param {readonly number[]} values
 */
export function slope(values) {
  const centre = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, i) => sum + (i - centre) * (value - mean), 0);
  return rise / values.reduce((sum, _, i) => sum + (i - centre) ** 2, 0);
}

/**
 * Pearson correlation of two maps.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
export function correlation(a, b) {
  if (a.length !== b.length) throw new Error(`maps of ${a.length} and ${b.length} pixels`);
  const [meanA, meanB] = [a, b].map((map) => map.reduce((sum, value) => sum + value, 0) / map.length);
  const sum = { ab: 0, aa: 0, bb: 0 };
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, b[i] - meanB];
    sum.ab += x * y;
    sum.aa += x * x;
    sum.bb += y * y;
  });
  return sum.ab / Math.sqrt(sum.aa * sum.bb);
}

/**
 * Share of the top 20 % pixels that two maps have in common.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
export function topOverlap(a, b) {
  const count = Math.ceil(0.2 * a.length);
  const [topA, topB] = [a, b].map((map) => {
    const order = Array.from(map.keys()).sort((i, j) => map[j] - map[i] || i - j);
    return new Set(order.slice(0, count));
  });
  return [...topA].filter((pixel) => topB.has(pixel)).length / count;
}

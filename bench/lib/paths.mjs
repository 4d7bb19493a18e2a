// Where the bench finds and leaves things.
import path from 'node:path';
import { cliPath, dist } from '../../tools/lib/bundle.mjs';
import { root } from '../../tools/lib/paths.mjs';

export { cliPath, root };

export const bench = path.join(root, 'bench');
export const enginePath = path.join(dist, 'engine.js');
export const model = path.join(root, 'media', 'models', 'efficientnet-lite0', 'model.json');

/** A picture that already has the model's input size, so that everybody sees the same numbers. */
export const crop = path.join(root, 'test', 'vectors', 'lite0', 'rocket.crop.png');
export const rocket = path.join(root, 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
export const pictures = [
  rocket,
  ...['chelsea.png', 'astronaut.png', 'coffee.png'].map((name) => path.join(root, 'media', 'pictures', name)),
];

/** missile, which is predicted, and space shuttle, which it is. */
export const classes = [657, 812];

export const resultsFile = path.join(bench, 'results.json');
export const tableFile = path.join(root, 'docs', 'benchmarks.md');

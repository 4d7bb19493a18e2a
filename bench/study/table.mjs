// The table of docs/evaluation.md out of what `scorecam evaluate --out DIR` has written.
//
//   node bench/study/table.mjs METHOD DIR/evaluation.json [MORE/evaluation.json …]
//
// Of the METHOD it is also told how far it is ahead of each other one on the same pictures.
import path from 'node:path';
import { runScript } from '../lib/scripts.mjs';

const [method, ...evaluations] = process.argv.slice(2);
if (method === undefined || evaluations.length === 0) {
  console.error('Give a method, and the evaluation.json of one or more evaluations.');
  process.exit(2);
}
const { markdown } = await runScript('weighting-table', {
  method,
  evaluations: evaluations.map((file) => path.resolve(file)),
});
console.log(markdown);

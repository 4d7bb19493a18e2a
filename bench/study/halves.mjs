// Splits a folder of pictures into two: what is chosen on the one half is reported on the other.
//
//   node bench/study/halves.mjs PICTURES OUT
//
// PICTURES has a folder for each class. In the order of their names the first picture goes to OUT/tuning, the next one
// to OUT/reporting, and so on.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

const [pictures, out] = process.argv.slice(2);
if (pictures === undefined || out === undefined) {
  console.error('Give a folder of pictures, and where the halves are to be.');
  process.exit(2);
}
readdirSync(pictures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(path.join(pictures, name)).map((file) => path.join(name, file)))
  .sort()
  .forEach((file, index) => {
    const target = path.join(out, index % 2 === 0 ? 'tuning' : 'reporting', file);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(path.join(pictures, file), target);
  });

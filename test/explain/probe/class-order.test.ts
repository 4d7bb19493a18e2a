import { expect, it } from 'vitest';
import { LabelSet } from '../../../src/shared/label-set';
import { noteOnOrder } from '../../../src/explain/probe/class-order';

const FOLDERS = ['1', '10', '2'];

/** Eight pictures of each folder, and answers that are right where classes are numbered in the order of the folders. */
const pictures = FOLDERS.flatMap((folder) => Array.from({ length: 8 }, (_, i) => `/data/${folder}/${i}.png`));
const answers = [pictures.map((_, i) => Math.floor(i / 8))];

function note(names: readonly string[], given = answers): string | undefined {
  const labels = new LabelSet(names.map((name, index) => ({ index, name: `class ${name}` })));
  const classOf = (picture: string): number | null => {
    const at = names.indexOf(picture.split('/')[2] ?? '');
    return at < 0 ? null : at;
  };
  return noteOnOrder(labels, classOf, { pictures, truth: pictures.map(classOf), answers: given });
}

it('tells numbers that were sorted as numbers', () => {
  expect(note(['1', '2', '10'])).toContain(
    '(class 1, class 2, class 10) than that of the folders’ names (1, 10, 2), in which Keras and torchvision number classes. In the order of the folders 24 of 24 answers are right instead of 8:',
  );
});

it('says nothing of labels in the order of the folders', () => {
  expect(note(FOLDERS)).toBeUndefined();
});

it('says nothing where the answers speak for the labels, or for neither', () => {
  const byLabels = pictures.map((_, i) => [0, 2, 1][Math.floor(i / 8)] ?? 0);
  expect(note(['1', '2', '10'], [byLabels])).toBeUndefined();
  expect(note(['1', '2', '10'], [pictures.map(() => 0)])).toBeUndefined();
});

it('says nothing where the folders are not all classes', () => {
  expect(note(['1', '2', '10', '11'])).toBeUndefined();
  expect(note(['1', '2'])).toBeUndefined();
});

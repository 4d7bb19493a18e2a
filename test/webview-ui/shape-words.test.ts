import { expect, it } from 'vitest';
import { shapeNote } from '../../webview-ui/src/shape-words';

const place = (width: number, height: number, frame: readonly [number, number]): Parameters<typeof shapeNote>[0] => ({
  ...{ width, height, orientation: 1 },
  frame: { x: 0, y: 0, width: frame[0], height: frame[1] },
});

it('says where a model sees too little of a picture for a map to be seen', () => {
  expect(shapeNote(place(2000, 1, [1, 1]))).toContain('sees 1 × 1 pixels of this picture of 2000 × 1');
  expect(shapeNote(place(10, 900, [10, 10]))).toContain('sees 10 × 10 pixels');
});

it('says where a picture is drawn thicker than it is', () => {
  expect(shapeNote(place(2000, 1, [2000, 1]))).toContain('2000 × 1 pixels is drawn thicker');
  expect(shapeNote(place(1, 2000, [1, 2000]))).toContain('drawn thicker');
});

it('says nothing of usual pictures', () => {
  expect(shapeNote(place(640, 427, [373, 373]))).toBeNull();
  expect(shapeNote(place(1000, 100, [100, 100]))).toBeNull();
});

/** Files of boxes, well-formed, odd and hostile. */
import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../src/boxes';
import { parseBoxNames } from '../../src/boxes/box-names';
import { parseCoco } from '../../src/boxes/coco';
import { parseCsv } from '../../src/boxes/csv';
import { parseVoc } from '../../src/boxes/voc';
import { parseYolo } from '../../src/boxes/yolo';
import { ScorecamError } from '../../src/shared/errors';
import { seededNumbers } from '../support/tiny-classifier';

const object = (name: string, corners: readonly number[], more = ''): string => {
  const [left, top, right, bottom] = corners;
  return (
    `<object><name>${name}</name><pose>Left</pose>${more}<bndbox><xmin>${left}</xmin><ymin>${top}</ymin>` +
    `<xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox><part><name>head</name></part></object>`
  );
};
const voc = (objects: string): string =>
  '<?xml version="1.0"?>\n<annotation>\n\t<folder>VOC2007</folder><filename>000001.jpg</filename>' +
  `<size><width>353</width><height>500</height><depth>3</depth></size>${objects}</annotation>`;

describe('Pascal VOC', () => {
  it('counts pixels from 1 and includes the last, as the first annotation of VOC2007 has them', () => {
    const text = voc(
      object('dog', [48, 240, 195, 371]) + object('person', [8, 12, 352, 498], '<difficult>1</difficult>'),
    );
    expect(parseVoc(text, 'a.xml')).toEqual({
      picture: '000001.jpg',
      size: { width: 353, height: 500 },
      boxes: [
        { label: 'dog', x: 47, y: 239, width: 148, height: 132, difficult: false },
        { label: 'person', x: 7, y: 11, width: 345, height: 487, difficult: true },
      ],
    });
  });

  it('reads a picture without objects or size, and names with entities that every XML has', () => {
    expect(parseVoc('<annotation><size><width>0</width></size></annotation>', 'a.xml')).toEqual({
      ...{ picture: null, size: null, boxes: [] },
    });
    expect(parseVoc(voc(object('salt &amp; pepper', [1, 1, 2, 2])), 'a.xml').boxes[0]?.label).toBe('salt & pepper');
  });

  const bomb = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + voc(object('&b;', [1, 1, 2, 2]));
  it.each([
    ['entities', bomb, 'declares a document type'],
    ['an entity from outside', `<!DOCTYPE a SYSTEM "file:///etc/passwd">${voc('')}`, 'declares a document type'],
    ['an entity that nobody declared', voc(object('&b;', [1, 1, 2, 2])), 'no XML'],
    ['depth', '<annotation>'.repeat(50_000), 'more than 20 deep'],
    ['tags without an end', '<a'.repeat(200_000), 'no XML'],
    ['another root', '<html></html>', 'no annotation'],
    ['no corner', voc('<object><name>dog</name></object>'), 'object 1 has numbers that are no pixels'],
    ['a huge number', voc(object('dog', [1, 1, 1e300, 2])), 'object 1 has numbers that are no pixels'],
    ['no area', voc(object('dog', [5, 5, 4, 9])), 'object 1 has a box without an area'],
    ['no name', voc(object(' ', [1, 1, 2, 2])), 'object 1 has no class'],
    ['a name without end', voc(object('x'.repeat(501), [1, 1, 2, 2])), 'object 1 has no class'],
    ['no text', '', 'no XML'],
  ])('refuses %s', (_, text, problem) => {
    expect(() => parseVoc(text, 'a.xml')).toThrow(ScorecamError);
    expect(() => parseVoc(text, 'a.xml')).toThrow(problem);
    expect(() => parseVoc(text, 'a.xml')).toThrow('The boxes in a.xml cannot be used');
  });
});

const coco = {
  images: [
    { id: 9, file_name: 'train/a.jpg', width: 640, height: 480 },
    { id: 'x', file_name: 'b.jpg' },
  ],
  annotations: [
    { id: 1, image_id: 9, category_id: 18, bbox: [10.5, 20, 30.25, 40], iscrowd: 0 },
    { id: 2, image_id: 9, category_id: 18, bbox: [0, 0, 640, 480], iscrowd: 1 },
  ],
  categories: [{ id: 18, name: 'dog', supercategory: 'animal' }],
};

describe('COCO', () => {
  it('gives the boxes of each image', () => {
    expect(parseCoco(JSON.stringify(coco), 'a.json')).toEqual([
      {
        picture: 'train/a.jpg',
        size: { width: 640, height: 480 },
        boxes: [
          { label: 'dog', x: 10.5, y: 20, width: 30.25, height: 40, difficult: false },
          { label: 'dog', x: 0, y: 0, width: 640, height: 480, difficult: true },
        ],
      },
      { picture: 'b.jpg', size: null, boxes: [] },
    ]);
  });

  const withFirst = (change: object): string =>
    JSON.stringify({ ...coco, annotations: [{ ...coco.annotations[0], ...change }] });
  it.each([
    ['what is no JSON', '{', 'no JSON'],
    ['a list', '[]', 'no JSON object'],
    ['depth', '['.repeat(100_000), 'no JSON'],
    ['no images', JSON.stringify({ ...coco, images: undefined }), 'no list "images"'],
    ['categories that are no objects', JSON.stringify({ ...coco, categories: ['dog'] }), 'no list "categories"'],
    ['an unknown image', withFirst({ image_id: 3 }), 'annotation 1 is of an image that is not listed'],
    ['an unknown category', withFirst({ category_id: null }), 'annotation 1 is of a category that is not listed'],
    ['no box', withFirst({ bbox: [1, 2, 3] }), 'annotation 1 has numbers that are no pixels'],
    ['text for numbers', withFirst({ bbox: ['1', 2, 3, 4] }), 'annotation 1 has numbers that are no pixels'],
    ['a box without area', withFirst({ bbox: [1, 2, 0, 4] }), 'annotation 1 has a box without an area'],
  ])('refuses %s', (_, text, problem) => {
    expect(() => parseCoco(text, 'a.json')).toThrow(problem);
  });
});

describe('YOLO', () => {
  const size = { width: 200, height: 100 };

  it('takes centres and sizes as shares of the picture, a confidence, and outlines', () => {
    const text = '1 0.5 0.5 0.2 0.4\r\n0 0.25 0.25 0.5 0.5 0.93\n\n0 0.1 0.2 0.5 0.2 0.3 0.8\n';
    const { boxes } = parseYolo(text, size, ['cat', 'dog'], 'a.txt');
    const expected = [
      ['dog', 80, 30, 40, 40],
      ['cat', 0, 0, 100, 50],
      ['cat', 20, 20, 80, 60],
    ];
    expect(boxes).toHaveLength(3);
    boxes.forEach((box, i) => {
      const [label, ...numbers] = expected[i] ?? [];
      expect(box.label).toBe(label);
      [box.x, box.y, box.width, box.height].forEach((number, j) => {
        expect(number).toBeCloseTo(Number(numbers[j]), 9);
      });
    });
  });

  it('calls classes by their numbers where there are no names', () => {
    expect(parseYolo('3 0.5 0.5 1 1', size, null, 'a.txt').boxes[0]?.label).toBe('3');
    expect(parseYolo('', size, null, 'a.txt').boxes).toEqual([]);
  });

  it.each([
    ['pixels', '0 50 50 20 20', 'line 1 has no four numbers'],
    ['three numbers', '0 0.5 0.5 0.1', 'line 1 has no four numbers'],
    ['words', '0 0.5 0.5 0.1 NaN', 'line 1 has no four numbers'],
    ['an odd outline', '0 0.5 0.5 0.1 0.1 0.3 0.4 0.2', 'line 1 has no four numbers'],
    ['a class that is none', 'dog 0.5 0.5 0.1 0.1', 'line 1 does not begin with the number of a class'],
    ['a class without a name', '2 0.5 0.5 0.1 0.1', 'line 1 is of class 2, and there are 2 names'],
    ['no area', '0 0.5 0.5 0 0.1', 'line 1 has a box without an area'],
  ])('refuses %s', (_, text, problem) => {
    expect(() => parseYolo(text, size, ['cat', 'dog'], 'a.txt')).toThrow(problem);
  });

  it('reads the names of lists and of YAML, and takes nothing else for names', () => {
    expect(parseBoxNames('cat\ndog\n\n', 'lines')).toEqual(['cat', 'dog']);
    expect(parseBoxNames('path: ../x\nnames:\n  1: dog\n  0: cat\n', 'yaml')).toEqual(['cat', 'dog']);
    expect(parseBoxNames('names: [cat, dog]', 'yaml')).toEqual(['cat', 'dog']);
    for (const text of ['', 'names: {0: cat, 2: dog}', 'names: 3', 'a: &a [x]\nnames: [*a, *a]', ': :\n -']) {
      expect(parseBoxNames(text, 'yaml')).toBeNull();
    }
    expect(parseBoxNames('cat\n\ndog', 'lines')).toBeNull();
  });
});

describe('tables', () => {
  const expected: Annotation[] = [
    {
      picture: 'a.jpg',
      size: { width: 640, height: 480 },
      boxes: [
        { label: 'dog, wet', x: 1, y: 2, width: 10, height: 20, difficult: false },
        { label: 'cat', x: 0, y: 0, width: 5.5, height: 5, difficult: false },
      ],
    },
    { picture: 'b.jpg', size: null, boxes: [{ label: 'cat', x: 3, y: 4, width: 5, height: 6, difficult: false }] },
  ];

  it('have corners, and then the size of the picture', () => {
    const text =
      'filename,width,height,class,xmin,ymin,xmax,ymax\n' +
      'a.jpg,640,480,"dog, wet",1,2,11,22\na.jpg,640,480,cat,0,0,5.5,5\nb.jpg,0,0,cat,3,4,8,10\n';
    expect(parseCsv(text, 'a.csv')).toEqual(expected);
  });

  it.each([';', '\t', ','])('have corners and sizes of boxes, between "%s"', (separator) => {
    const rows = [
      ['Image', 'X', 'Y', 'Width', 'Height', 'Label'],
      ['b.jpg', '3', '4', '5', '6', 'cat'],
    ];
    const text = rows.map((row) => row.join(separator)).join('\r\n');
    expect(parseCsv(text, 'a.csv')).toEqual(expected.slice(1));
  });

  const lineOf = (line: string): string => `image,class,x,y,w,h\n${line}`;
  it.each([
    ['no headings', 'a.jpg,1,2,3,4,dog\n', 'first line does not name'],
    ['nothing', '', 'first line does not name'],
    ['no picture', lineOf(',dog,1,2,3,4'), 'line 2 names no picture'],
    ['a short line', lineOf('a.jpg,dog,1,2'), 'line 2 has numbers that are no pixels'],
    ['hexadecimals', lineOf('a.jpg,dog,0x10,2,3,4'), 'line 2 has numbers that are no pixels'],
    ['shares of the picture', lineOf('a.jpg,dog,0.1,0.2,0.3,0.4'), 'shares of the picture'],
  ])('are refused with %s', (_, text, problem) => {
    expect(() => parseCsv(text, 'a.csv')).toThrow(problem);
  });
});

it('ends with boxes that have an area, or in words, whatever is damaged', () => {
  const random = seededNumbers(21);
  const size = { width: 30, height: 40 };
  const readers: readonly [string, (text: string) => readonly Annotation[]][] = [
    [voc(object('dog', [48, 240, 195, 371])), (text) => [parseVoc(text, 'f')]],
    [JSON.stringify(coco), (text) => parseCoco(text, 'f')],
    ['1 0.5 0.5 0.2 0.4\n0 0.1 0.2 0.5 0.2 0.3 0.8', (text) => [parseYolo(text, size, ['a', 'b'], 'f')]],
    ['image,class,xmin,ymin,xmax,ymax\na.jpg,dog,1,2,11,22', (text) => parseCsv(text, 'f')],
  ];
  const splices = ['<', '>', '"', '-', '9e9', '\0', '{', ',', '&x;', ' ', '\n', '∞'];
  let refused = 0;
  for (let round = 0; round < 2000; round += 1) {
    const [text, read] = readers[round % readers.length] ?? ['', () => []];
    let damaged = text;
    for (let i = 0; i <= round % 3; i += 1) {
      const at = Math.floor(random() * damaged.length);
      const splice = splices[Math.floor(random() * splices.length)] ?? '';
      damaged = damaged.slice(0, at) + splice + damaged.slice(at + Math.floor(random() * 4));
    }
    try {
      const boxes = read(damaged).flatMap((annotation) => annotation.boxes);
      expect(boxes.every(({ width, height, label }) => width > 0 && height > 0 && label !== '')).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(ScorecamError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(200);
});

import { expect, test } from 'vitest';
import { isBelow, parseLocal } from '../../src/host/local-path';

test.each([
  ['file:///pictures/a%20b.png', '/pictures/a b.png'],
  ['vscode-remote://host/pictures/a.png', '/pictures/a.png'],
  ['git:/pictures/a.png', undefined],
  ['untitled:a.png', undefined],
  ['https://example.com/a.png', undefined],
  ['no uri', undefined],
])('%s leads to %s', (uri, file) => {
  expect(parseLocal(uri)).toBe(file);
});

test.each([
  ['/data', '/data/a.png', true],
  ['/data', '/data/b/a.png', true],
  ['/data', '/data/..a.png', true],
  ['/data', '/database/a.png', false],
  ['/data/b', '/data/a.png', false],
])('whether below %s lies %s: %s', (folder, file, expected) => {
  expect(isBelow(folder, file)).toBe(expected);
});

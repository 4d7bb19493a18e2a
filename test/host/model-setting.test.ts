import { describe, expect, test } from 'vitest';
import { resolveModelPath } from '../../src/host/model-setting';

describe('resolveModelPath', () => {
  test.skipIf(process.platform === 'win32').each([
    ['/models/a/model.json', '/work', '/models/a/model.json'],
    ['/models/../a', undefined, '/a'],
    ['models/a', '/work', '/work/models/a'],
    ['./a', '/work', '/work/a'],
    ['../a', '/work/b', '/work/a'],
    ['~/models', '/work', '/home/me/models'],
    ['~', undefined, '/home/me'],
    ['~models', '/work', '/work/~models'],
    ['models/a', undefined, undefined],
  ])('%s in %s is %s', (written, workspaceFolder, expected) => {
    expect(resolveModelPath(written, { workspaceFolder, home: '/home/me' })).toBe(expected);
  });
});

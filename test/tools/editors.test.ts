import { describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../tools/lib/browser.mjs';
import { installedEditors, recipes } from '../../tools/lib/editors.mjs';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

describe('the editors of the tests', () => {
  it('are named by exact versions, from the oldest supported one on', () => {
    expect(recipes.map(({ vscode }) => vscode)).toEqual(['1.100', '1.139']);
    for (const { codeServer, node } of recipes) {
      expect(codeServer).toMatch(/^4\.\d+\.\d+$/);
      if (node !== undefined) expect(node).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it('are none in a cache where none was installed', () => {
    vi.stubEnv('SCORECAM_LENS_CACHE', folder);
    expect(installedEditors()).toEqual([]);
    vi.unstubAllEnvs();
  });
});

describe('findChromium', () => {
  it('takes the one that is named, and no other where it is not there', async () => {
    expect(await findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath);
    expect(await findChromium({ CHROMIUM: '/no/chromium' })).toBeUndefined();
  });
});

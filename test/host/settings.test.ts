import { afterEach, describe, expect, it } from 'vitest';
import { readEngineSettings, readIdleMinutes } from '../../src/host/settings';
import { editor } from '../support/vscode';

/** The longest time that a timer of Node takes; a longer one is over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function set(settings: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(settings)) editor.settings.set(`scorecamLens.${name}`, value);
}

afterEach(() => {
  editor.settings.clear();
});

describe('settings as settings.json can hold them', () => {
  it.each([
    [0, 0],
    [0.5, 0.5],
    [-1, 0],
    ['5', 10],
    [Number.NaN, 10],
    [undefined, 10],
    [40_000, 10_080],
    [1e300, 10_080],
  ])('idle minutes %j are %j', (written, minutes) => {
    set({ idleMinutes: written });
    expect(readIdleMinutes()).toBe(minutes);
    expect(readIdleMinutes() * 60_000).toBeLessThan(LONGEST_TIMER_MS);
  });

  it('have their defaults for what they cannot be', () => {
    const defaults = { backend: 'auto', onnxProvider: 'cpu', threads: 0, memoryBudgetMiB: 1024, nodePath: '' };
    set({});
    expect(readEngineSettings()).toEqual(defaults);
    set({ backend: 'cuda', onnxProvider: 'gpu', threads: 'all', memoryBudgetMiB: null, nodePath: 7 });
    expect(readEngineSettings()).toEqual(defaults);
    set({ backend: 'wasm', onnxProvider: 'webgpu', threads: 1e9, memoryBudgetMiB: 1, nodePath: ' /opt/node ' });
    const others = { threads: 256, memoryBudgetMiB: 16, nodePath: '/opt/node' };
    expect(readEngineSettings()).toEqual({ backend: 'wasm', onnxProvider: 'webgpu', ...others });
  });
});

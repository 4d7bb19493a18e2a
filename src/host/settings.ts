import * as vscode from 'vscode';
import type { BackendChoice } from '../protocol';

export const SETTINGS_SECTION = 'scorecamLens';

/** The settings of the engine, as package.json declares them. */
export interface EngineSettings {
  readonly backend: BackendChoice;
  readonly threads: number;
  readonly memoryBudgetMiB: number;
  /** 0 keeps the engine for as long as the window is open. */
  readonly idleMinutes: number;
  /** Empty: the Node that runs the extension. */
  readonly nodePath: string;
}

const BACKENDS: readonly BackendChoice[] = ['auto', 'tfjs-node', 'wasm'];

/** Reads the settings; a value of the wrong kind, which settings.json can hold, counts as the default. */
export function readSettings(): EngineSettings {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const backend = settings.get<unknown>('backend');
  const nodePath = settings.get<unknown>('nodePath');
  const number = (name: string, low: number, fallback: number): number => {
    const value = settings.get<unknown>(name);
    return typeof value === 'number' && Number.isFinite(value) ? Math.max(low, value) : fallback;
  };
  return {
    backend: BACKENDS.find((known) => known === backend) ?? 'auto',
    threads: Math.round(number('threads', 0, 0)),
    memoryBudgetMiB: number('memoryBudgetMiB', 16, 1024),
    idleMinutes: number('idleMinutes', 0, 10),
    nodePath: typeof nodePath === 'string' ? nodePath.trim() : '',
  };
}

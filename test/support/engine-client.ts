import path from 'node:path';
import { afterAll } from 'vitest';
import { runtimeDirectory } from '../../src/engine';
import { EngineClient, type EngineClientOptions } from '../../src/process';
import { USUAL_CHOICES, type ExplainParams } from '../../src/protocol';
import { ENGINE } from './build-dist';
import { ROCKET } from './paths';

/** A client of the built engine; its process ends with the tests of the file. */
export function openClient(options: Partial<EngineClientOptions> = {}): EngineClient {
  const client = new EngineClient({
    enginePath: ENGINE,
    backend: 'auto',
    threads: 0,
    memoryBudgetBytes: 2 ** 30,
    memoryCapBytes: 8 * 2 ** 30,
    hangTimeoutMs: 100_000,
    ...options,
  });
  afterAll(() => client.dispose());
  return client;
}

/** Lets the engines of this file keep their graphs in a folder, and still find the native runtime where it is. */
export function useCache(folder: string): void {
  process.env.SCORECAM_LENS_RUNTIME = runtimeDirectory();
  process.env.SCORECAM_LENS_CACHE = path.join(folder, 'cache');
}

/** What the command line asks by default, of the bundled picture. */
export function explainParams(params: Partial<ExplainParams>): ExplainParams {
  return {
    image: ROCKET,
    ...USUAL_CHOICES,
    contrast: false,
    channels: 1,
    previews: false,
    overlays: false,
    ...params,
  };
}

import { runtimeDirectory } from '../../src/engine';

/** Lets the tests of a file keep recorded graphs in a folder of their own; the installed runtime stays where it is. */
export function useOwnCache(folder: string): void {
  process.env.SCORECAM_LENS_RUNTIME = runtimeDirectory();
  process.env.SCORECAM_LENS_CACHE = folder;
}

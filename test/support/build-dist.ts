import path from 'node:path';
import { cliPath, dist } from '../../tools/lib/bundle.mjs';
import { ensureBundle } from '../../tools/lib/set-up.mjs';

/** The built command line and engine process; `buildDist` sees to it that they are those of the present sources. */
export const CLI = cliPath;
export const ENGINE = path.join(dist, 'engine.js');

/** Builds dist/ where a source has changed; a lock lets one of several test files do it. */
export const buildDist: () => Promise<void> = ensureBundle;

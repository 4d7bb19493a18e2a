import manifest from '../../package.json';

/** Version of this program. */
export const VERSION: string = manifest.version;

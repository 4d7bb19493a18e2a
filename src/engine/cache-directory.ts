import envPaths from 'env-paths';

/** Where everything lies that can be made again: `$SCORECAM_LENS_CACHE`, else the user's cache folder. */
export function cacheDirectory(): string {
  const chosen = process.env.SCORECAM_LENS_CACHE;
  return chosen !== undefined && chosen !== '' ? chosen : envPaths('scorecam-lens', { suffix: '' }).cache;
}

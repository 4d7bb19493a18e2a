/** Folders of what others have written: packages, environments, caches. */
const IGNORED_NAMES = new Set([
  'node_modules',
  'bower_components',
  'site-packages',
  'dist-packages',
  '__pycache__',
  '__macosx',
  'cache',
  'caches',
  '$recycle.bin',
  'system volume information',
]);

/** Whose presence tells that a folder is a virtual environment or a cache. */
const MARKS: ReadonlySet<string> = new Set(['pyvenv.cfg', 'conda-meta', 'CACHEDIR.TAG']);

/** Whether nothing in a folder of this name is looked for; hidden ones, version control among them, are not either. */
export function isIgnoredFolder(name: string): boolean {
  return name.startsWith('.') || IGNORED_NAMES.has(name.toLowerCase());
}

/** Whether the folder that holds something of this name is none of the user's own. */
export function marksIgnored(name: string): boolean {
  return MARKS.has(name);
}

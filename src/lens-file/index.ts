export { blameLensFile, type HeededEntry } from './blame-lens-file';
export { editLensFile } from './edit-lens-file';
export { LensFileMistake } from './lens-file-mistake';
export { entryOf, findLensFile } from './read-lens-file';
export { LENS_FILE, type LensFile, type LensModel } from './types';

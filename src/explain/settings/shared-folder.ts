import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isModelFileName } from '../../files/model-place';

/**
 * Whether several models lie in a file's folder, so that what lies beside them holds for each.
 *
 * @param file absolute path of a model, or of what says how it is used
 */
export async function isFolderShared(file: string): Promise<boolean> {
  const names = await readdir(path.dirname(file)).catch(() => []);
  return names.filter(isModelFileName).length > 1;
}

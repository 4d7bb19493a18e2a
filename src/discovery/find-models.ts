import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelName, nearestFirst, stepsBetween } from '../files/model-place';
import type { FoundModel, ModelsParams, ModelsResult } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { Budget } from './budget';
import { isIgnoredFolder, marksIgnored } from './ignored-folders';
import { lookAt } from './look-at';
import { mayBeModel } from './recognise';

/** Entries that are fetched from a folder at once: one with a million of pictures must not lie in memory. */
const CHUNK_ENTRIES = 256;

/** What lies directly in a folder, as far as it matters; names. */
interface Listing {
  readonly below: readonly string[];
  readonly candidates: readonly string[];
}

/**
 * Searches folders for models, told by their content, the upper folders first. Packages, virtual environments, caches and
 * hidden folders are left out, links are not followed, no model is opened.
 *
 * @returns the models, nearest to `near` first where it is given, else by their paths; `truncated` where the budget ended
 *   the search
 * @throws ScorecamError `usage` where a root is no folder that can be read, `cancelled`
 */
export async function findModels(
  { roots, near, maxEntries, maxMs }: ModelsParams,
  signal?: AbortSignal,
): Promise<ModelsResult> {
  for (const root of roots) await refuseUnreadable(root);
  const budget = new Budget({ maxEntries, maxMs, signal });
  const found: FoundModel[] = [];
  // Grows while it is gone through. One of the roots may lie in another one.
  const folders = new Set(roots.map((root) => path.resolve(root)));
  for (const folder of folders) {
    const { below, candidates } = await list(folder, budget);
    for (const name of candidates) {
      if (!budget.spend()) break;
      const model = await lookAt(path.join(folder, name));
      if (model !== undefined) found.push(toFound(model, near));
    }
    below.forEach((name) => folders.add(path.join(folder, name)));
    if (budget.isSpent) break;
  }
  const models = near === undefined ? found.sort((a, b) => (a.path < b.path ? -1 : 1)) : nearestFirst(found, near);
  return { models, truncated: budget.isSpent };
}

function toFound(model: Omit<FoundModel, 'name' | 'steps'>, near: string | undefined): FoundModel {
  return {
    ...model,
    name: modelName(model.path),
    steps: near === undefined ? null : stepsBetween(near, model.path),
  };
}

/** What cannot be read counts as empty: in a large workspace there is always something. */
async function list(folder: string, budget: Budget): Promise<Listing> {
  const below: string[] = [];
  const candidates: string[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: CHUNK_ENTRIES })) {
      if (!budget.spend()) break;
      if (marksIgnored(entry.name)) return { below: [], candidates: [] };
      if (entry.isDirectory() && !isIgnoredFolder(entry.name)) below.push(entry.name);
      if (entry.isFile() && mayBeModel(entry.name)) candidates.push(entry.name);
    }
  } catch (error) {
    if (error instanceof ScorecamError) throw error;
  }
  return { below: below.sort(), candidates: candidates.sort() };
}

async function refuseUnreadable(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new ScorecamError('usage', `${root} is no folder that can be searched.`, 'Give the path of a folder.');
}

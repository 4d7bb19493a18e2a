import { createHash } from 'node:crypto';
import type { ExplainParams, ExplainResult } from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import type { AuditJournal } from './audit-journal';
import { wrongFirst, isWrong } from './findings';
import type { AuditedMaps, AuditedPicture } from './types';

/** How many are explained: the misclassified ones, all, or so many of the misclassified ones. */
export type ExplainAmount = 'wrong' | 'all' | number;

export interface ExplainRun {
  readonly explain: (params: ExplainParams) => Promise<ExplainResult>;
  readonly journal: AuditJournal;
  /** What is asked of each picture besides its classes. */
  readonly asked: Omit<ExplainParams, 'image' | 'target'>;
  /** As of `settingKey`. */
  readonly setting: string;
  readonly imageOf: (name: string) => string;
  /** Writes the maps of a picture; what it returns once they are on the disk is the file's name. */
  readonly write: (key: string, result: ExplainResult) => Promise<string>;
  /** Whether maps that were written earlier are still there. */
  readonly isThere: (file: string) => Promise<boolean>;
  /** Fires when no other picture shall be begun. */
  readonly budget: AbortSignal;
  readonly onDone?: (done: number, of: number, computed: boolean) => void;
  readonly onFailure: (picture: AuditedPicture, error: ScorecamError) => void;
}

/** Errors that say nothing about the next picture. */
const GO_ON: ReadonlySet<string> = new Set(['picture', 'engine', 'memory']);

/** The misclassified pictures by falling confidence, and behind them the least certain of the others, as far as wanted. */
export function chooseExplained(pictures: readonly AuditedPicture[], amount: ExplainAmount): AuditedPicture[] {
  const ordered = wrongFirst(pictures);
  if (amount === 'all') return ordered;
  const wrong = ordered.filter(isWrong);
  return amount === 'wrong' ? wrong : wrong.slice(0, amount);
}

/**
 * Explains pictures: maps of the predicted and of the true class (of the runner-up where it is right or not known), and
 * their contrast, from one score matrix. What the journal has is not computed again.
 *
 * @returns maps by the names of the pictures
 * @throws ScorecamError that would come of all pictures, `output`, `cancelled`
 */
export async function explainPictures(
  chosen: readonly AuditedPicture[],
  run: ExplainRun,
): Promise<ReadonlyMap<string, AuditedMaps>> {
  const found = new Map<string, AuditedMaps>();
  for (const [i, picture] of chosen.entries()) {
    const target = targetOf(picture);
    if (target === undefined) continue;
    const key = keyOf(picture, target, run);
    const known = run.journal.mapsOf(key);
    if (known !== undefined && (await run.isThere(known.file))) {
      found.set(picture.name, known);
      run.onDone?.(i + 1, chosen.length, false);
      continue;
    }
    if (run.budget.aborted) continue;
    try {
      const image = run.imageOf(picture.name);
      const result = await run.explain({ ...run.asked, image, target: String(target) });
      if (result.pictureHash !== picture.hash) throw hasChanged(image);
      const file = await run.write(key, result);
      const { correlation, topOverlap } = result.agreement;
      const maps = { file, target, correlation, topOverlap };
      await run.journal.append([{ schema: 1, kind: 'maps', key, maps }]);
      found.set(picture.name, maps);
    } catch (error) {
      const known = toScorecamError(error);
      if (!GO_ON.has(known.code)) throw known;
      run.onFailure(picture, known);
    }
    run.onDone?.(i + 1, chosen.length, true);
  }
  return found;
}

function targetOf(picture: AuditedPicture): number | undefined {
  return isWrong(picture) ? (picture.truth ?? undefined) : picture.top[1]?.index;
}

function keyOf({ hash }: AuditedPicture, target: number, { setting, asked }: ExplainRun): string {
  const { method, methodOptions, layer, weighting, temperature, baseline, contrast, channels } = asked;
  const options = [method, methodOptions, layer, weighting, temperature, baseline, contrast, channels];
  return createHash('sha256')
    .update(JSON.stringify([setting, hash, target, options]))
    .digest('hex')
    .slice(0, 32);
}

function hasChanged(image: string): ScorecamError {
  return new ScorecamError('picture', `${image} has changed since it was predicted.`, 'Call the command again.');
}

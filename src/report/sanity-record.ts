import type { MapSimilarity, RandomisationOrder, SanityResult, SanityStage } from '../protocol';
import { VERSION } from '../shared/version';
import { toCsv } from './csv';
import { judgeSanity, type SanityVerdict } from './sanity-verdict';

/** How alike a method's map stayed at a stage. */
export interface SanityRow extends MapSimilarity {
  readonly method: string;
  readonly order: RandomisationOrder;
  /** From 1, the stage of the output. */
  readonly stage: number;
  readonly name: string;
  readonly probability: number;
  readonly constant: boolean;
  readonly changesActivations: boolean;
}

/** Everything that a sanity check found, without its pictures. */
export interface SanityRecord {
  readonly schema: 1;
  readonly version: string;
  readonly image: string;
  readonly pictureHash: string;
  readonly model: { readonly name: string; readonly contentHash: string };
  readonly layer: string;
  readonly class: SanityResult['explained'];
  readonly seed: number;
  readonly stages: readonly SanityStage[];
  readonly rows: readonly SanityRow[];
  readonly verdicts: readonly SanityVerdict[];
  readonly forwardPasses: number;
  readonly warnings: readonly string[];
}

export function toSanityRecord(result: SanityResult): SanityRecord {
  const { image, pictureHash, model, layer, explained, seed, stages, forwardPasses, warnings } = result;
  return {
    ...{ schema: 1, version: VERSION, image, pictureHash, model: { name: model.name, contentHash: model.contentHash } },
    ...{ layer: layer.name, class: explained, seed, stages },
    rows: result.points.map(({ method, order, stage, similarity, probability, constant, changesActivations }) => ({
      ...{ method, order, stage: stage + 1, name: stages[stage]?.name ?? '' },
      ...{ ...similarity, probability, constant, changesActivations },
    })),
    verdicts: judgeSanity(result),
    ...{ forwardPasses, warnings },
  };
}

/** The rows as CSV (RFC 4180). */
export function sanityCsv(rows: readonly SanityRow[]): string {
  return toCsv([
    ['method', 'order', 'stage', 'name', 'spearman', 'ssim', 'hog', 'probability', 'constant', 'changes_activations'],
    ...rows.map(({ method, order, stage, name, spearman, ssim, hog, probability, constant, changesActivations }) => [
      ...[method, order, stage, name, spearman, ssim, hog, probability, String(constant), String(changesActivations)],
    ]),
  ]);
}

import type { LabelMatch } from '../dataset';
import type { IndexedProbability, PredictSetting } from '../protocol';

/** What the maps of a picture came to. */
export interface AuditedMaps {
  /** Name of the file below the folder of the results: float16 `[3, height, width]`, the predicted class, the other one, contrast. */
  readonly file: string;
  /** Class of the second map. */
  readonly target: number;
  /** Correlation of the two maps; null where a map is constant. */
  readonly correlation: number | null;
  /** Overlap of their most salient fifths; null as above. */
  readonly topOverlap: number | null;
}

/** What is known of one picture. */
export interface AuditedPicture {
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  /** In the words of the data set. */
  readonly label: string | null;
  /** Index of the class that the label stands for; null where there is none. */
  readonly truth: number | null;
  /** The likeliest first; at least one. */
  readonly top: readonly IndexedProbability[];
  /** Probability of the true class. */
  readonly truthProbability: number | null;
  readonly maps: AuditedMaps | null;
}

/** A picture that could not be read. */
export interface FailedPicture {
  readonly name: string;
  readonly label: string | null;
  readonly code: string;
  readonly message: string;
}

/** What the results of an audit depend on besides the pictures. */
export interface AuditSetting extends PredictSetting {
  /** Of this program. */
  readonly version: string;
  readonly classes: { readonly labels: readonly string[]; readonly synsets: readonly (string | null)[] };
}

/** Everything that is known of the pictures of an audit, or of a shard of it; ordered by name. */
export interface Audited {
  readonly setting: AuditSetting;
  readonly pictures: readonly AuditedPicture[];
  readonly failures: readonly FailedPicture[];
  /** What the labels of the whole data set were taken for. */
  readonly labels: readonly LabelMatch[];
}

/** A labelled picture and the model's answer. */
export interface Judged {
  readonly name: string;
  readonly truth: number;
  readonly predicted: number;
  readonly confidence: number;
}

/** The pictures of which the true class is known. */
export function judgedOf(pictures: readonly AuditedPicture[]): Judged[] {
  return pictures.flatMap(({ name, truth, top: [first] }) =>
    truth === null || first === undefined
      ? []
      : [{ name, truth, predicted: first.index, confidence: first.probability }],
  );
}

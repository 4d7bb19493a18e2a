import type { PictureParams, Weighting } from './messages';

/** What can be measured of a method over pictures; one number a picture each. */
export const METRIC_NAMES = [
  'average-drop',
  'average-increase',
  'average-drop-upper-half',
  'average-increase-upper-half',
  'insertion',
  'deletion',
  'energy-pointing',
  'pointing-game',
  'grid-pointing',
  'class-sensitivity',
  'class-sensitivity-overlap',
  'adcc',
] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

/** A method with everything that its maps depend on. */
export interface MethodUse {
  /** As results call it: `score-cam:logit`. */
  readonly name: string;
  /** Of a method or a control. */
  readonly method: string;
  readonly options: Readonly<Record<string, number | string>>;
  readonly weighting: Weighting;
  /** Above 0; only for the weighting `logit`. */
  readonly temperature: number;
}

/** Explains a picture with several methods, and measures their maps; without methods it only predicts. */
export interface EvaluateParams extends PictureParams {
  /** Name of the target layer; the last one with a spatial extent when left out. */
  readonly layer?: string;
  /** Steps of the curves of insertion and deletion, 2 to 224. */
  readonly steps: number;
  /** Which class is explained. */
  readonly classOf: 'predicted' | 'true';
  readonly wanted: readonly WantedMeasurements[];
  /** Absolute path of the boxes of objects, for the pointing games. */
  readonly boxes?: string;
}

/** What is wanted of one method. */
export interface WantedMeasurements {
  readonly use: MethodUse;
  readonly metrics: readonly MetricName[];
}

/** A number a metric; null where it says nothing of the map: one without values, a picture without boxes of its class. */
export type MetricValues = Readonly<Partial<Record<MetricName, number | null>>>;

/** What one method's map of one picture is worth. */
export interface MethodMeasurements {
  /** Of the use. */
  readonly name: string;
  readonly values: MetricValues;
  /** Probabilities of the class from no pixel changed to all, as far as they were measured. */
  readonly curves: { readonly insertion?: readonly number[]; readonly deletion?: readonly number[] };
}

export interface EvaluateResult {
  readonly image: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly pictureHash: string;
  /** Index, label and probability of the class that was explained, and of the most likely one. */
  readonly explained: EvaluatedClass;
  readonly predicted: EvaluatedClass;
  /** Index of the class that the picture's folder names; null where it names none. */
  readonly trueClass: number | null;
  /** In the order of what was wanted. */
  readonly measurements: readonly MethodMeasurements[];
  readonly forwardPasses: number;
  /** What a picture's numbers depend on besides its bytes: the model, how pictures are prepared, the layer. */
  readonly setting: EvaluatedSetting;
  readonly warnings: readonly string[];
}

export interface EvaluatedClass {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

export interface EvaluatedSetting {
  readonly model: string;
  /** SHA-256 of what the model was read from, hexadecimal. */
  readonly modelHash: string;
  readonly backend: string;
  readonly layer: string;
  /** How levels become numbers, and how the picture is cut and resized, in words. */
  readonly preprocess: string;
  /** SHA-256 of the names of the classes, hexadecimal. */
  readonly labelsHash: string;
}

/** The grid pointing game on one collage. */
export interface EvaluateCollageParams extends Omit<PictureParams, 'image'> {
  /** As of `EvaluateParams`. */
  readonly layer?: string;
  /** Absolute paths of four pictures of four classes, and the index of the class of each. */
  readonly images: readonly string[];
  readonly classes: readonly number[];
  readonly uses: readonly MethodUse[];
}

export interface EvaluateCollageResult {
  /** Of each use: share of each map's energy that lies in the cell of its picture; null where a map has none. */
  readonly cells: readonly (readonly (number | null)[])[];
  readonly forwardPasses: number;
}

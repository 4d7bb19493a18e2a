/**
 * The contract between the engine process and whoever asks it: the command line and the editor. Plain data only; large
 * arrays travel as typed arrays. This file imports nothing but other parts of the contract.
 */

import type { PictureAnswer, PictureFailure } from './picture-answers';

/** Both sides have to speak the same; raised with every change that an older side would misunderstand. */
export const PROTOCOL_VERSION = 5;

export type BackendChoice = 'auto' | 'tfjs-node' | 'wasm';

/** Which runtime computed: TensorFlow, WebAssembly, or for ONNX models onnxruntime. */
export type BackendName = 'tfjs-node' | 'wasm' | 'onnxruntime';

/** What lets onnxruntime compute, on the processor or elsewhere; which of them are there differs from system to system. */
export const ONNX_PROVIDERS = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;

export type OnnxProvider = (typeof ONNX_PROVIDERS)[number];

export interface InitializeParams {
  readonly protocolVersion: number;
  readonly backend: BackendChoice;
  /** Threads of one operator; 0 leaves it to the runtime. */
  readonly threads: number;
  /** What a batch of masked pictures may take. */
  readonly memoryBudgetBytes: number;
  /** Resident memory at which the engine process gives up. */
  readonly memoryCapBytes: number;
  /** Run operator by operator although a recorded graph would be faster: for comparison. */
  readonly eager?: boolean;
  /** Of ONNX models; `cpu` when left out. */
  readonly onnxProvider?: OnnxProvider;
  /**
   * Why TensorFlow's library must not be tried although `backend` is `auto`: it has ended an earlier process. The
   * results' warnings say it.
   */
  readonly nativeFailure?: string;
}

export interface InitializeResult {
  readonly protocolVersion: number;
  readonly version: string;
  readonly pid: number;
}

/** Ways from levels to numbers that have a name: −1..1, ImageNet's mean and deviation, BGR minus the mean, 0..1, 0..255. */
export const PREPROCESS_NAMES = ['tf', 'torch', 'caffe', 'unit', 'raw'] as const;

export type ScaleName = (typeof PREPROCESS_NAMES)[number];

/** How the part of a picture that the model sees is brought to the input's shape. */
export type PictureCut =
  | { readonly mode: 'crop'; readonly resizeShortSide: number; readonly rounding?: 'torchvision' | 'nearest' }
  | { readonly mode: 'squash' }
  | { readonly mode: 'letterbox' };

/** What `preprocessing.json` holds. */
export interface PreprocessingFile {
  readonly version: 1;
  readonly inputSize: { readonly width: number; readonly height: number };
  readonly fit: PictureCut;
  readonly resample: string;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly channelOrder: 'rgb' | 'bgr';
}

/** A model, and what the user says of it; the rest is read from what lies beside it, or guessed. */
export interface ModelParams {
  /** Absolute path of a model's file or of the folder that holds one; the embedded model when left out. */
  readonly model?: string;
  /** Absolute path of a file that names the classes. */
  readonly labels?: string;
  /** `tf`, `torch`, `caffe`, `unit` or `raw`, the absolute path of a file that says it, or what would stand there (`{…}`). */
  readonly preprocess?: string;
  /** What the numbers are that the model gives: probabilities by softmax or by sigmoid, or logits. */
  readonly output?: 'softmax' | 'sigmoid' | 'logits';
  /** Which of several outputs holds the classes. */
  readonly outputName?: string;
  /** Which signature of a SavedModel is run. */
  readonly signature?: string;
  /** Absolute path of the `scorecam-lens.json` that says `preprocess`; named where the result says where that comes from. */
  readonly lensFile?: string;
}

/** What the user says of a model whose place is known. */
export type SaidOfModel = Omit<ModelParams, 'model' | 'lensFile'>;

/** How a picture becomes the model's input, and which model that is. */
export interface PictureParams extends ModelParams {
  /** Absolute path. */
  readonly image: string;
  readonly fit: 'model' | 'crop' | 'squash' | 'letterbox' | 'none';
  readonly exif: 'ignore' | 'apply';
}

export interface PredictParams extends PictureParams {
  /** What to send ahead of the result; a prediction has no scores. */
  readonly send?: readonly ExplainPart[];
}

/** How scores become weights of channels, the usual one first. */
export const WEIGHTINGS = ['ridge', 'logit', 'released', 'paper'] as const;

export type Weighting = (typeof WEIGHTINGS)[number];

export interface ExplainParams extends PictureParams {
  /** Index, synset or name of the other class; by default the folder's class, else the runner-up. */
  readonly target?: string;
  /**
   * Index, synset or name of the class of the first map, in the place of the predicted one: where this model is compared
   * with another, the class that the other one predicts.
   */
  readonly subject?: string;
  /** Name of the target layer; the last one with a spatial extent when left out. */
  readonly layer?: string;
  /** `score-cam` when left out; `methods` has them all. */
  readonly method?: string;
  /** Options of the method; what is left out is as usual. */
  readonly methodOptions?: Readonly<Record<string, number | string>>;
  readonly weighting: Weighting;
  /** Above 0; only for the weighting `logit`. */
  readonly temperature: number;
  readonly baseline: 'zero' | 'black' | 'mean' | 'blur';
  readonly contrast: boolean;
  /** Share of the live channels to use, above 0 to 1, those with the largest spread first. */
  readonly channels: number;
  /** Whether to send partial maps while working. */
  readonly previews: boolean;
  /** Whether to draw the maps on the picture. */
  readonly overlays: boolean;
  /** A newer request of the same view takes the place of an older one, which ends as cancelled. */
  readonly view?: string;
  /** What to send ahead of the result, for a view that draws the maps itself. */
  readonly send?: readonly ExplainPart[];
}

/** `scores` come once all channels are scored, the others as soon as they are known. */
export type ExplainPart = 'picture' | 'classes' | 'scores';

/** What is asked of shared choices where nobody says anything else. */
export const USUAL_CHOICES = {
  weighting: WEIGHTINGS[0],
  temperature: 1,
  baseline: 'zero',
  fit: 'model',
  exif: 'ignore',
} as const satisfies Partial<ExplainParams>;

/** A picture of which the user hides a part, to see how the model's answer moves. */
export interface HideParams extends PictureParams {
  /** `[height, width]` at the model's input size, not turned: 255 where the picture stays, 0 where it is hidden. */
  readonly keep: Uint8Array;
  /** What is seen in the hidden part: the middle grey of the picture's levels, or the picture blurred. */
  readonly fill: 'grey' | 'blur';
  /** Indices of the classes whose probabilities are wanted. */
  readonly classes: readonly number[];
}

export interface HideResult {
  /** In the order asked for. */
  readonly before: readonly ClassScore[];
  readonly after: readonly ClassScore[];
  /** The most likely class of the picture with the part hidden. */
  readonly predicted: ClassScore;
}

export interface ThumbnailParams {
  readonly image: string;
  readonly exif: PictureParams['exif'];
  /** Longest side in pixels, 16 to 512. */
  readonly size: number;
}

export interface ThumbnailResult {
  /** A PNG file. */
  readonly png: Uint8Array;
}

export interface ClassScore {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

/** All classes of a model and their probabilities for one picture, in the order of the model's output. */
export interface ClassList {
  readonly labels: readonly string[];
  /** WordNet ids; null where the labels have none. */
  readonly synsets: readonly (string | null)[];
  /** In [0, 1]. */
  readonly probabilities: Float32Array;
}

export interface LayerDescription {
  readonly name: string;
  readonly type: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Tokens of a vision transformer, laid out as a grid. */
  readonly experimental?: boolean;
}

export interface ModelInfo {
  readonly name: string;
  readonly path: string;
  /** Absolute paths of all files that it was read from, and of those beside it that would change how it is understood. */
  readonly files: readonly string[];
  /** SHA-256 of what it was read from, hexadecimal. */
  readonly contentHash: string;
  /** Sizes and times of `files` before they were understood: what is found later may be another model. */
  readonly fingerprint: string;
  readonly format: string;
  readonly inputSize: { readonly height: number; readonly width: number };
}

export interface PreprocessInfo {
  /** As asked for. */
  readonly fit: PictureParams['fit'];
  /** What that comes to, in words. */
  readonly fitDetail: string;
  readonly resample: string;
  /** What becomes of a level as a formula, for instance `(level − 127.5) / 127.5`. */
  readonly scale: string;
  /** What `--preprocess` calls that scale; null where it has no name. */
  readonly scaleName: ScaleName | null;
  /** How the model's pictures are cut where nobody asks for another way. */
  readonly ownCut: PictureCut;
  /** Nothing says so; also where the user asks for another way. */
  readonly isOwnCutGuessed?: boolean;
  readonly inputSize: { readonly width: number; readonly height: number };
  /** What the model's numbers are taken for. */
  readonly outputForm: 'logits' | 'probabilities';
  /** The classes do not exclude each other: each has a probability of its own, by a sigmoid. */
  readonly isMultiLabel?: boolean;
  /** All of that as a file of this program's own would say it, and what `--output` would have to say. */
  readonly whole?: { readonly preprocessing: PreprocessingFile; readonly output: 'softmax' | 'sigmoid' };
  /** The files that say so, `metadata of the model`, what else it is in words, or `built-in default`. */
  readonly source: string;
  /** Where the names of the classes come from: a file, `metadata of the model`, folders, or `numbers` for none. */
  readonly labelsSource: string;
  /** What was not said anywhere and therefore guessed. */
  readonly guessed: readonly string[];
  /** Other models lie in the model's folder: a file there that says how pictures are read would hold for them, too. */
  readonly sharesFolder?: boolean;
}

/** Pixels of the picture as it is displayed (turned as EXIF says); real numbers. */
export interface FramePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the maps lie on the picture. */
export interface PicturePlace {
  /** Size of the picture as it is displayed. */
  readonly width: number;
  readonly height: number;
  /** The part of it that the model saw. */
  readonly frame: FramePlace;
  /** The EXIF orientation (1 to 8) that was applied for display: the maps have it not applied. */
  readonly orientation: number;
}

/** The picture as it is displayed, reduced to what a screen shows. */
export interface DisplayPicture {
  /** A PNG file; its size may be smaller than that of `place`, its proportions are the same. */
  readonly png: Uint8Array;
  readonly place: PicturePlace;
}

export interface PredictResult {
  readonly image: string;
  readonly model: ModelInfo;
  readonly preprocess: PreprocessInfo;
  readonly backend: BackendName;
  /** Of onnxruntime, where it is not the processor. */
  readonly provider?: OnnxProvider | undefined;
  readonly graph: 'recorded' | 'eager' | 'compiled';
  readonly predicted: ClassScore;
  readonly top5: readonly ClassScore[];
  /** The class that the picture's folder names. */
  readonly trueLabel: ClassScore | null;
  readonly warnings: readonly string[];
  readonly timingMs: { readonly load: number; readonly predict: number; readonly total: number };
  readonly peakMemoryBytes: number;
}

/** A map at the model's input size, rows from the top. */
export interface MapData {
  readonly height: number;
  readonly width: number;
  /** In [0, 1]; a contrast in [−1, 1]. */
  readonly data: Float32Array;
  /** The range before it was scaled. */
  readonly low: number;
  readonly high: number;
  /** One value everywhere: `data` is all zero. */
  readonly constant: boolean;
}

export interface MapSet {
  /** Of the predicted class, or of the `subject` that was asked for in its place. */
  readonly predicted: MapData;
  readonly target: MapData;
  readonly contrast: MapData | null;
}

export interface AgreementInfo {
  readonly correlation: number | null;
  readonly topOverlap: number | null;
  readonly reason: string | null;
}

export interface ChannelCounts {
  readonly total: number;
  readonly live: number;
  readonly used: number;
}

/** Pictures drawn by the engine, as PNG files. */
export interface Overlays {
  readonly predicted: Uint8Array;
  readonly target: Uint8Array;
  readonly contrast: Uint8Array | null;
  /** The picture as displayed, at most 640 pixels wide or high, and the overlays at that size, for a report. */
  readonly small: {
    readonly picture: Uint8Array;
    readonly predicted: Uint8Array;
    readonly target: Uint8Array;
    readonly contrast: Uint8Array | null;
  };
}

/**
 * Everything that maps are made from, so that a view can draw those of other classes and weightings itself
 * (`maps/drawMaps`).
 */
export interface ScoreData {
  /** Of the target layer. */
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  /** `[height, width, depth]`, channels fastest. */
  readonly activations: Float32Array;
  /** Size of the maps. */
  readonly inputSize: { readonly height: number; readonly width: number };
  /** The scored channels, in the order of the rows. */
  readonly channels: Int32Array;
  readonly outputActivation: 'softmax' | 'sigmoid';
  /** Classes of the columns; null for all of them in their order. The predicted class and the target are among them. */
  readonly classes: Int32Array | null;
  /** `[channels.length, classes]` */
  readonly logits: Float32Array;
  /** Mean logit over all classes of each row, and log Σ exp. */
  readonly means: Float64Array;
  readonly logSums: Float64Array;
}

/** Choices that several methods share. */
export type SharedChoice = 'layer' | 'baseline' | 'weighting' | 'channels' | 'contrast';

/** What made the maps. */
export interface MethodInfo {
  readonly name: string;
  readonly title: string;
  /** Who published it, and where. */
  readonly source: string;
  /** Of the method itself, with their values. */
  readonly options: Readonly<Record<string, number | string>>;
  /** What of a result the maps depend on; the layer, the weighting, … of a method that has none say nothing. */
  readonly uses: readonly SharedChoice[];
}

/** How a mask was learned that deletes what a class needs. */
export interface LearnedMaskInfo {
  /** Probability of the class for the picture, for the picture wholly deleted, and under the mask. */
  readonly before: number;
  readonly perturbed: number;
  readonly after: number;
  /** Before each step. */
  readonly losses: readonly number[];
}

export interface ExplainResult extends Omit<PredictResult, 'timingMs'> {
  /** SHA-256 of the picture's file, hexadecimal. */
  readonly pictureHash: string;
  /** The class of the first map, where another one than the predicted was asked for. */
  readonly subject?: ClassScore | undefined;
  readonly target: ClassScore;
  readonly targetSource: 'asked' | 'folder' | 'runner-up';
  readonly method: MethodInfo;
  /** Of the two maps, where the method learns masks. */
  readonly learned?: { readonly predicted: LearnedMaskInfo; readonly target: LearnedMaskInfo };
  readonly layer: LayerDescription;
  readonly baseline: ExplainParams['baseline'];
  readonly weighting: ExplainParams['weighting'];
  /** Null where the weighting has none. */
  readonly temperature: number | null;
  readonly channels: ChannelCounts;
  /** Passes through the model that this request needed: one for the prediction and one a channel, mask or step, fewer where kept. */
  readonly forwardPasses: number;
  readonly agreement: AgreementInfo;
  readonly maps: MapSet;
  readonly overlays: Overlays | null;
  readonly picture: PicturePlace;
  readonly timingMs: {
    readonly load: number;
    readonly predict: number;
    readonly explain: number;
    readonly total: number;
  };
}

export interface LayersParams extends ModelParams {
  /** Name of the layer that would be the target; the default one when left out. */
  readonly layer?: string;
}

export interface LayersResult {
  readonly model: ModelInfo;
  readonly defaultLayer: string;
  readonly layers: readonly LayerDescription[];
  /** What is to be known of maps of the layer that would be the target. */
  readonly warnings: readonly string[];
  readonly backend: BackendName;
}

export interface MethodsParams extends ModelParams {
  /** Name of the target layer; the usual one when left out. */
  readonly layer?: string;
}

export interface MethodsResult {
  /** Why methods cannot make maps with that model and layer, in a sentence by their names; the others can, or it is not known yet. */
  readonly refused: Readonly<Record<string, string>>;
}

/** Where models are searched, and how much of it is looked at. */
export interface ModelsParams {
  /** Absolute paths of folders. */
  readonly roots: readonly string[];
  /** Absolute path of a picture: the models that lie nearest to it come first. */
  readonly near?: string;
  /** Files and folders that are looked at. */
  readonly maxEntries: number;
  readonly maxMs: number;
}

/** A model that lies in one of the folders; it was recognised, not opened. */
export interface FoundModel {
  /** Absolute path of the file that it is opened by. */
  readonly path: string;
  /** `tfjs-layers`, `tfjs-graph`, `keras-h5`, `keras-v3`, `saved-model` or `onnx`. */
  readonly format: string;
  readonly name: string;
  /** Of all of its files, as far as they lie beside each other. */
  readonly sizeBytes: number;
  /** When the file was last written, since 1970. */
  readonly modifiedMs: number;
  /** Over how many folders, up and down, the way leads there from the picture; null where none was given. */
  readonly steps: number | null;
}

export interface ModelsResult {
  readonly models: readonly FoundModel[];
  /** The search ended before everything was looked at. */
  readonly truncated: boolean;
}

export interface DiagnosticsResult {
  readonly backend: BackendName | null;
  /** Why the native backend is not used. */
  readonly reason: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly runtimeDirectory: string;
  readonly cacheDirectory: string;
  readonly threads: number;
  readonly onnx: OnnxDiagnosis;
}

export interface OnnxDiagnosis {
  readonly provider: OnnxProvider;
  /** Those that onnxruntime was built for on this system; of one that is not bundled its library is installed apart. */
  readonly providers: readonly { readonly name: string; readonly bundled: boolean }[];
  /** Why the provider that is asked for cannot be used, and what to do. */
  readonly refused: string | null;
}

/** Sent while a request is worked on. */
export type Progress =
  | { readonly kind: 'stage'; readonly stage: 'reading' | 'loading' | 'predicting' | 'drawing' }
  | { readonly kind: 'picture'; readonly picture: DisplayPicture }
  | { readonly kind: 'classes'; readonly classes: ClassList }
  | { readonly kind: 'scores'; readonly scores: ScoreData }
  | { readonly kind: 'probed'; readonly done: number; readonly of: number }
  /** Maps of randomised models. */
  | { readonly kind: 'randomised'; readonly done: number; readonly of: number }
  /** What is known of some of many pictures. */
  | {
      readonly kind: 'answered';
      readonly answers: readonly PictureAnswer[];
      readonly failures: readonly PictureFailure[];
      readonly done: number;
      readonly of: number;
    }
  /** Forward passes of a measurement. */
  | { readonly kind: 'measured'; readonly done: number; readonly of: number }
  | {
      readonly kind: 'predicted';
      readonly predicted: ClassScore;
      /** The class of the first map, where another one than the predicted was asked for. */
      readonly subject?: ClassScore;
      readonly target: ClassScore;
      readonly top5: readonly ClassScore[];
      readonly preprocess: PreprocessInfo;
    }
  | {
      readonly kind: 'scored';
      readonly done: number;
      readonly of: number;
      /** Maps of the channels (masks, steps) done so far, to be marked as a preview; null when none were asked for. */
      readonly preview: MapSet | null;
    };

/** What an error looks like on the wire. */
export interface ErrorData {
  readonly code: string;
  /** In terms of the command line. */
  readonly hint: string;
  /** A `Remedy`, for whoever says what to do in other terms. */
  readonly remedy?: string;
}

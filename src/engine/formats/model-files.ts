import type { ModelUse } from '../model-use';
import type { ImageInput } from '../onnx/onnx-input';
import type { OnnxMetadata } from '../onnx/onnx-metadata';
import type { OnnxGraph, OnnxModel } from '../onnx/onnx-proto';
import type { OwnScale } from '../own-scale';
import type { GraphOperator, TensorReference } from '../tensorflow/graph-def';
import type { FrozenModel } from '../tensorflow/frozen-model';
import type { OwnScaling } from '../tensorflow/graph-scale';
import type { Topology } from '../topology';
import type { PictureChannels } from '../picture-channels';

/** In which form a model lies on disk. */
export type ModelFormat = ModelFiles['format'];

/** A model on disk, its description checked, its weights not yet read; which runtimes run it depends on its kind. */
export type ModelFiles = LayersFiles | GraphFiles | OnnxFiles | SavedModelFiles;

interface CommonFiles {
  /** Absolute path of the file that the model is opened by. */
  readonly path: string;
  /** What to call the model. */
  readonly name: string;
  /** Absolute paths of all files that the model consists of, `path` among them. */
  readonly files: readonly string[];
  /** Pixels; undefined where the model leaves its input size open. */
  readonly inputSize: { readonly height: number; readonly width: number } | undefined;
  /** Of the picture that the model takes. */
  readonly channels: PictureChannels;
  /** SHA-256 over the content of the files. */
  readonly contentHash: string;
  /** Of the files, taken before they were read. */
  readonly fingerprint: string;
}

/** A model that tfjs-layers builds from a description of its layers. */
export interface LayersFiles extends CommonFiles {
  readonly kind: 'layers';
  readonly format: 'tfjs-layers' | 'keras-h5' | 'keras-v3';
  readonly topology: Topology;
  /** In the order in which they lie in what `readWeights` gives. */
  readonly weights: readonly WeightSpec[];
  /**
   * How weights are named: `layer/kernel` as tfjs names them, or by their places in their layers, with the models that
   * these are nested in: `base/conv/0`.
   */
  readonly weightNames: 'variables' | 'places';
  /**
   * Reads the weights, one after the other.
   *
   * @throws ScorecamError `model` when a file changed since it was opened, or when a weight is NaN or infinite
   */
  readWeights(): Promise<ArrayBuffer>;
}

/** A graph of TensorFlow operators as tensorflowjs_converter writes it. */
export interface GraphFiles extends CommonFiles, OwnScaling {
  readonly kind: 'graph';
  readonly format: 'tfjs-graph';
  /** Every input comes before its use. */
  readonly operators: readonly GraphOperator[];
  /** Name of the operator that stands for the picture. */
  readonly input: string;
  /** The number of pictures that the model was exported for; undefined where it takes any. */
  readonly builtInBatch: number | undefined;
  readonly outputs: readonly GraphOutput[];
  /** Named like the operators of type `Const` that they belong to. */
  readonly weights: readonly WeightSpec[];
  /**
   * Reads the weights, one after the other.
   *
   * @throws ScorecamError `model` when a file changed since it was opened, or when a weight is NaN or infinite
   */
  readWeights(): Promise<ArrayBuffer>;
}

/** One of the tensors that a graph is run for. */
export interface GraphOutput {
  /** As the signature of the model calls it. */
  readonly name: string;
  readonly tensor: TensorReference;
}

/** A graph of ONNX operators. */
export interface OnnxFiles extends CommonFiles {
  readonly kind: 'onnx';
  readonly format: 'onnx';
  readonly input: ImageInput;
  readonly metadata: OnnxMetadata;
  /** The levels that the model takes where it scales its picture itself: 0 to 255, or 0 to 1. */
  readonly ownScale: OwnScale | undefined;
  /**
   * Reads the model with all of its weights.
   *
   * @throws ScorecamError `model` when a file changed since it was opened, or when a weight is NaN or infinite
   */
  read(): Promise<{ readonly model: OnnxModel; readonly graph: OnnxGraph }>;
}

/** A graph of TensorFlow operators as TensorFlow itself saves it. */
export interface SavedModelFiles extends CommonFiles, OwnScaling {
  readonly kind: 'saved-model';
  readonly format: 'saved-model';
  /** The one that is run. */
  readonly signature: string;
  readonly otherSignatures: readonly string[];
  /** What its operators are called, behind their scopes: `model/conv1/convolution`. */
  readonly operatorNames: readonly string[];
  /**
   * Reads the model with all of its weights.
   *
   * @throws ScorecamError `model` when a file changed since it was opened, or when a weight is NaN or infinite
   */
  read(): Promise<FrozenModel>;
}

/** A tensor of the weights. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** `optimizer` for what only training needs. */
  readonly group?: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/** What is known of a form of models before one is opened. */
export interface FileFormat {
  /** For messages: `TensorFlow.js layers model (model.json)`. */
  readonly words: string;
  /** Names of the files that are taken for models of this form where only their folder is given. */
  readonly fileName: RegExp;
  /**
   * Whether a file is of this form.
   *
   * @param head its first bytes, all of them where it is short
   * @param name of the file, for forms that their content alone does not tell
   */
  recognises(head: Uint8Array, name: string): boolean;
  /**
   * Opens a model's description and checks everything that can be checked without a runtime.
   *
   * @param file absolute path
   * @throws ScorecamError `model`
   */
  open(file: string, use?: Pick<ModelUse, 'signature'>): Promise<ModelFiles>;
}

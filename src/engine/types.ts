import type { ScorecamError } from '../shared/errors';
import type { OutputActivation } from '../shared/probabilities';
import type { ModelFiles, ModelFormat } from './formats/model-files';
import type { OutputForm } from './logits';
import type { ModelUse } from './model-use';
import type { PictureChannels } from './picture-channels';

/** Which runtime computes. */
export type BackendName =
  /** TensorFlow's own library through @tensorflow/tfjs-node. */
  | 'tfjs-node'
  /** WebAssembly, one thread: about ten times slower, needs no native library. */
  | 'wasm'
  /** onnxruntime's own library, for ONNX models. */
  | 'onnxruntime';

/** What lets onnxruntime compute: its execution providers, by their names there. */
export type OnnxProvider = 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';

/** How the masked forward pass is run. */
export type GraphMode =
  /** Recorded once and run as one TensorFlow graph. */
  | 'recorded'
  /** One operator at a time. */
  | 'eager'
  /** As the runtime compiles the whole model. */
  | 'compiled';

/** What a model does to its picture itself that moves its places: it cuts it, mirrors it, or swaps height and width. */
export type Displacement = 'crop' | 'flip' | 'transpose';

/** An output of the model that can be the target layer. */
export interface LayerInfo {
  readonly name: string;
  /** The layer's class, for instance `Conv2D`. */
  readonly type: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Tokens of a vision transformer, laid out as a grid: nobody has shown what Score-CAM makes of them. */
  readonly experimental?: boolean;
  /** Its places are not those of the picture. */
  readonly displaced?: Displacement;
}

/** What is known about a loaded model. */
export interface ModelDescription {
  readonly format: ModelFormat;
  /** Height and width in pixels. */
  readonly inputSize: { readonly height: number; readonly width: number };
  /** Of the picture that the model takes, channels last: grey, colour, or colour and transparency. */
  readonly channels: PictureChannels;
  /** Layers with a spatial extent, in the order of the forward pass; at least one. */
  readonly layers: readonly LayerInfo[];
  /** Last layer with a spatial extent (torch-cam's rule); of a vision transformer, what its last attention sees. */
  readonly defaultLayer: string;
  /** Names of layers that would be some of `layers`, did the output that is explained depend on them. */
  readonly layersAside?: readonly string[];
  /** Behind the default layer come convolutions with a single place, which say nothing about places. */
  readonly endsInPoints?: boolean;
  /** Number of classes; a single sigmoid output counts as two. */
  readonly classes: number;
  readonly activation: OutputActivation;
  /**
   * The output that is explained where the model has others that are no classes, and nobody chose; or where it only holds
   * what an operator picked of the classes, before which they are taken.
   */
  readonly outputTaken?:
    { readonly name: string; readonly others: readonly string[]; readonly pickedBy?: string | undefined } | undefined;
  /** The model gives one number, of which two classes are made. */
  readonly isOneNumber?: boolean;
  /** What the numbers are that the runtime hands out. */
  readonly outputForm: OutputForm;
  /** The activation could not be read from the model and was inferred from the numbers that it gives. */
  readonly activationGuessed: boolean;
  /**
   * Value of each channel in the model's input that the first learned layer sees as zero: other than 0 when the model
   * begins with a Rescaling.
   */
  readonly zeroInput: readonly number[];
}

/** What one forward pass of the unmasked picture gives. */
export interface Prediction {
  /** `[classes]`, not centred. */
  readonly logits: Float32Array;
  /** `[height, width, channels]` of the target layer. */
  readonly activations: Float32Array;
}

/** A picture and a baseline that lie in the runtime's memory, ready to be masked. */
export interface MaskedPicture {
  /** The picture as it is. */
  predict(): Promise<Prediction>;
  /**
   * `L(X_b + M ∘ (X − X_b))` with `M = minmax(upsample(mask))`.
   *
   * @param masks `[count, height, width]` at the layer's resolution; a constant one leaves the picture as it is
   * @returns logits `[count, classes]`
   */
  score(masks: Float32Array, count: number): Promise<Float32Array>;
  release(): void;
}

/** Derivatives of logits with respect to the output of a layer. */
export interface LayerGradients {
  /** `[height, width, channels]` of the layer. */
  readonly activations: Float32Array;
  /** `∂L_c/∂A` of the same shape, for each class that was asked for. */
  readonly gradients: readonly Float32Array[];
}

/** The probability of a class, and how it moves with the picture. */
export interface InputGradient {
  /** `P_c(X)` in [0, 1]. */
  readonly probability: number;
  /** `∂P_c/∂X` `[height, width, channels]`. */
  readonly gradient: Float32Array;
}

/** Derivatives of what a model answers. */
export interface Gradients {
  /**
   * Logits are those of the model; where it gives probabilities alone, their centred logarithms.
   *
   * @param input `[height, width, channels]`
   * @throws ScorecamError `model` that says why these derivatives cannot be computed
   */
  ofLayer(layer: LayerInfo, input: Float32Array, classes: readonly number[]): Promise<LayerGradients>;
  /**
   * @param input `[height, width, channels]`
   * @throws ScorecamError `model` that says why these derivatives cannot be computed
   */
  ofInput(input: Float32Array, classIndex: number): Promise<InputGradient>;
  dispose(): void;
}

/** A model in a runtime's memory. */
export interface LoadedModel {
  readonly description: ModelDescription;
  readonly backend: BackendName;
  /** Of onnxruntime, where it is not the processor. */
  readonly provider?: OnnxProvider | undefined;
  readonly graph: GraphMode;
  /** Why the graph is not the recorded one, or other things that the user should know. */
  readonly notes: readonly string[];
  /** A batch of which the memory should stay within the budget, and which runs at about the best rate. */
  readonly batchSize: number;
  /** That size is built into the graph: a smaller batch costs as much. */
  readonly batchIsFixed: boolean;
  /**
   * @param layer name of a layer of the description
   * @param input `[height, width, channels]`, preprocessed
   * @param baseline of the same shape
   */
  bind(layer: LayerInfo, input: Float32Array, baseline: Float32Array): MaskedPicture;
  /**
   * Logits of pictures that differ. More than `batchSize` of them are computed in batches of that size, one after the
   * other.
   *
   * @param inputs `[count, height, width, channels]`, preprocessed
   * @returns logits `[count, classes]`, not centred
   */
  forward(inputs: Float32Array, count: number): Promise<Float32Array>;
  /**
   * What derivatives are computed with; opened when it is first asked for, and given back with the model.
   *
   * @throws ScorecamError `model` that says why there are none
   */
  gradients(): Promise<Gradients>;
  /**
   * Why derivatives cannot be computed, for models of which that is known before it is tried.
   *
   * @param layer with respect to its output; null: with respect to the picture
   * @returns null where nothing speaks against it
   */
  gradientsRefused?(layer: LayerInfo | null): Promise<ScorecamError | null>;
  dispose(): void;
}

/** A runtime for models of some kind. */
export interface Backend<Files extends ModelFiles = ModelFiles> {
  readonly name: BackendName;
  /** Names and versions of the libraries, for `doctor`. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * @param sample a preprocessed picture, on which the recorded graph is compared with the eager one
   * @throws ScorecamError `model`
   */
  load(request: LoadRequest<Files>): Promise<LoadedModel>;
}

export interface LoadRequest<Files extends ModelFiles> {
  readonly files: Files;
  /** Input size for a model that leaves it open. */
  readonly inputSize: { readonly height: number; readonly width: number };
  readonly sample: Float32Array;
  /** What the user says of it; refused where it cannot be followed. */
  readonly use?: ModelUse;
  readonly memoryBudgetBytes: number;
  /** Run operator by operator although a recorded graph would be faster: for comparison. */
  readonly eager?: boolean;
  /** The model is not met again: a graph that is recorded of it is not kept on the disk. */
  readonly passing?: boolean;
}

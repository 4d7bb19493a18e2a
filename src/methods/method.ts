import type { LayerInfo, LoadedModel } from '../engine/types';
import type { Activations, DrawnMaps, Size, WeightingOptions } from '../maps';

/** What is seen in the place of a masked pixel. */
export type Baseline = 'zero' | 'black' | 'mean' | 'blur';

/** An option of a method. */
export type MethodOption = {
  /** As it is called on the command line and in the protocol. */
  readonly name: string;
  /** What it sets, as part of a sentence. */
  readonly words: string;
} & (
  | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly usual: number }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly usual: string }
);

export type OptionValues = Readonly<Record<string, number | string>>;

/** Choices that several methods share; of those that a method does not name, only the usual value is taken. */
export type SharedChoice = 'layer' | 'baseline' | 'weighting' | 'channels' | 'contrast';

/** A way of making saliency maps. */
export interface Method {
  /** As it is called on the command line and in the protocol. */
  readonly name: string;
  readonly title: string;
  /** Who published it, and where. */
  readonly source: string;
  /** What a model has to be able to do: answer, or derive its answer with respect to a layer, or to the picture. */
  readonly needs: 'forward' | 'layer-gradients' | 'input-gradients';
  /** What its steps are counted in, in plural. */
  readonly steps: string;
  readonly uses: readonly SharedChoice[];
  readonly options: readonly MethodOption[];
  /** Begins with a picture; nothing is computed yet. */
  begin(subject: MethodSubject, options: OptionValues): MethodRun;
}

/** A picture that the model has seen. */
export interface MethodSubject {
  readonly description: LoadedModel['description'];
  readonly layer: LayerInfo;
  /** Of the layer. */
  readonly activations: Activations;
}

/** Which maps are wanted. */
export interface WantedMaps extends WeightingOptions {
  readonly predicted: number;
  readonly target: number;
  readonly contrast: boolean;
  /** Of the maps: the model's input size. */
  readonly size: Size;
  /** Share of the live channels to use. */
  readonly channels: number;
}

/** What a method computes with, while it is its turn. */
export interface MethodWork {
  readonly model: LoadedModel;
  /** `[height, width, channels]`, preprocessed. */
  readonly input: Float32Array;
  /** The baseline that was asked for. */
  readonly baseline: Baseline;
  /** `[height, width, channels]` */
  readonly baselineInput: (baseline: Baseline) => Float32Array;
  readonly signal?: AbortSignal | undefined;
  /** Lets others work between steps. */
  readonly giveWay?: (() => Promise<void>) | undefined;
  /** After every part of the work, when maps can be drawn of what is there; the next one waits for it. */
  readonly onStep: () => Promise<void> | void;
}

/** The work of a method on one picture, which is kept: what was computed once is not computed again. */
export interface MethodRun {
  /** What it holds at most. */
  readonly byteLength: number;
  /** Steps that are done, and that are needed for these maps. */
  progress(wanted: WantedMaps): { readonly done: number; readonly of: number };
  /**
   * Does the steps that are missing; what was cancelled goes on where it stopped.
   *
   * @returns passes through the model
   * @throws ScorecamError `cancelled`, or `model` that says why the method cannot be used with the model
   */
  work(wanted: WantedMaps, work: MethodWork): Promise<number>;
  /** The maps of what is there; before the first step they are constant. */
  draw(wanted: WantedMaps): DrawnMaps;
}

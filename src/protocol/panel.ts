/**
 * The contract between the extension host and the panel of a picture. Imports nothing but the contract of the engine.
 */
import {
  USUAL_CHOICES,
  type ErrorData,
  type ExplainParams,
  type ExplainResult,
  type HideParams,
  type HideResult,
  type LayerDescription,
  type MethodInfo,
  type Progress,
} from './messages';
import type { MapMeasurement, MapToMeasure } from './measure';

/** What the user asks about a picture; what is left out is chosen by the engine. */
export interface PanelQuestion {
  /** Index of the class to compare with the predicted one. */
  readonly target?: number;
  readonly layer?: string;
  readonly method: string;
  /** Values of options of methods, by their names; what is left out is as usual. Kept while a method is chosen that has none of them. */
  readonly methodOptions: Readonly<Record<string, number | string>>;
  /** Kept while a method is chosen that has none; so is whatever else not every method has. */
  readonly weighting: ExplainParams['weighting'];
  /** Above 0; kept while another weighting than `logit` is chosen, which has none. */
  readonly temperature: number;
  readonly fit: ExplainParams['fit'];
  readonly exif: ExplainParams['exif'];
  readonly baseline: ExplainParams['baseline'];
}

/** What is asked of a picture that was just opened. */
export const FIRST_QUESTION: PanelQuestion = {
  method: 'score-cam',
  methodOptions: {},
  ...USUAL_CHOICES,
};

/** An option of a method, as it can be chosen. */
export type OfferedOption = {
  readonly name: string;
  /** What it sets, as part of an English sentence. */
  readonly words: string;
} & (
  | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly usual: number }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly usual: string }
);

/** A method, as it can be chosen. */
export interface OfferedMethod extends Omit<MethodInfo, 'options'> {
  /** What its work is counted in, in plural. */
  readonly steps: string;
  readonly options: readonly OfferedOption[];
}

/** A picture by its names; text of the file system, to be shown as text only. */
export interface PictureName {
  readonly name: string;
  /** Its folder, relative to the workspace where it lies in one. */
  readonly folder: string;
}

/** The model that answers. */
export interface ModelName {
  readonly name: string;
  /** Absolute path; null for the embedded one. */
  readonly path: string | null;
  /** Why it is this one, in the user's language. */
  readonly why: string;
}

/** Where the panel stands among its pictures. */
export interface PicturePosition {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export interface PanelError extends ErrorData {
  readonly message: string;
}

/** Something that the user should know beside the result. Texts are in the user's language. */
export interface Notice {
  readonly kind:
    | 'picture-changed'
    | 'picture-gone'
    | 'model-changed'
    /** The next question would be asked of another model, or of the same one in another way. */
    | 'settings-changed'
    /** What the workspace says of its models cannot be used. */
    | 'lens-file'
    /** What was written makes a model the one that explains where none is named. */
    | 'new-default'
    | 'untrusted'
    /** The engine died too often: it is started again only when the user says so. */
    | 'engine-gave-up'
    /** WebAssembly computes. */
    | 'slow-runtime'
    /** Results cannot be kept. */
    | 'storage';
  readonly text: string;
  /** Text of the button that is answered by `notice/act`; null where there is nothing to do. */
  readonly action: string | null;
}

/** What a page keeps for the host over a reload of the window; the page does not look into it. */
export interface PanelKeep {
  /** URIs of the pictures that were chosen together. */
  readonly chosen: readonly string[];
  /** URI of the picture that is shown. */
  readonly current: string;
  readonly question: PanelQuestion;
  /** Absolute path of the model that was chosen for this panel, null for the embedded one; left out: as the settings say. */
  readonly model?: string | null;
  /** The model that it is compared with: absolute path, null for the embedded one; left out: none. */
  readonly compared?: string | null;
  /** Names of the methods whose maps stand below those of the question's; left out: none do. */
  readonly beside?: readonly string[];
  /** The name under which the host keeps the pinned result; left out: none is. */
  readonly pinned?: string;
}

/** A picture from outside of the editor: a page does not learn where it lies. */
export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Methods whose maps are shown at once, that of the question among them. */
export const MOST_METHODS = 4;

/** What a page may hand over at once. */
export const DROP_LIMITS = { bytesOfFile: 64 * 2 ** 20, bytes: 256 * 2 ** 20 } as const;

/** Messages about a question carry its number: an answer to an older one is out of date. */
export type ToPanel =
  /** The first message to a page. `texts` are those of the user's language by their English; empty for English. */
  | { readonly type: 'panel/init'; readonly language: string; readonly texts: Readonly<Record<string, string>> }
  | { readonly type: 'panel/keep'; readonly keep: PanelKeep }
  /** All methods that there are. */
  | { readonly type: 'panel/methods'; readonly methods: readonly OfferedMethod[] }
  /** All notices that hold now. */
  | { readonly type: 'panel/notices'; readonly notices: readonly Notice[] }
  /** The pictures that were chosen together, for a filmstrip; none where the panel goes through a folder. */
  | { readonly type: 'pictures/film'; readonly film: readonly PictureName[] }
  | { readonly type: 'pictures/position'; readonly position: PicturePosition }
  | { readonly type: 'pictures/thumbnail'; readonly index: number; readonly png: Uint8Array }
  /** Another picture is asked about; which model explains it is still to be found. Nothing of the last one holds. */
  | { readonly type: 'explain/finding'; readonly picture: PictureName }
  | {
      readonly type: 'explain/started';
      readonly id: number;
      readonly picture: PictureName;
      /** Layers that were told of another one are none of this. */
      readonly model: ModelName;
      readonly question: PanelQuestion;
      /** Whether it is another picture (or other pixels of it) than that of the last question: nothing of it holds. */
      readonly anew: boolean;
    }
  | { readonly type: 'explain/progress'; readonly id: number; readonly progress: Progress }
  /**
   * The result may be about another class, weighting or temperature than the question: one that was kept on disk, or that
   * the page drew anew before. Then the scores that came before it give what the question asks for.
   */
  | { readonly type: 'explain/done'; readonly id: number; readonly result: ExplainResult }
  | { readonly type: 'explain/cancelled'; readonly id: number }
  | { readonly type: 'explain/failed'; readonly id: number; readonly error: PanelError }
  /** The layers that can be the target; the last one is, where none is asked for. */
  | { readonly type: 'model/layers'; readonly layers: readonly LayerDescription[] }
  /** Why methods cannot make maps with the model and the layer of the last answer, in a sentence by their names. */
  | { readonly type: 'model/methods'; readonly refused: Readonly<Record<string, string>> }
  /** `id` is that of `hide/ask`. */
  | { readonly type: 'hide/done'; readonly id: number; readonly result: HideResult }
  | { readonly type: 'hide/failed'; readonly id: number; readonly error: PanelError }
  /** `id` is that of `measure/ask`; forward passes. */
  | { readonly type: 'measure/progress'; readonly id: number; readonly done: number; readonly of: number }
  /** It is not done by itself, but can be asked for. */
  | {
      readonly type: 'measure/offered';
      readonly id: number;
      /** `off`: the settings say so; `slow`: it takes long; `asleep`: an engine would have to be started for it. */
      readonly why: 'off' | 'slow' | 'asleep';
      /** How long it takes, about. */
      readonly seconds: number;
    }
  /** In the order of the maps. */
  | { readonly type: 'measure/done'; readonly id: number; readonly measurements: readonly MapMeasurement[] }
  | { readonly type: 'measure/failed'; readonly id: number; readonly error: PanelError }
  /** The pinned result as the messages that once showed it; null when nothing is pinned. */
  | { readonly type: 'pin/shown'; readonly messages: readonly ToPanel[] | null }
  /** Another model is to say what it sees of the same picture; nothing of that is known yet. Null: none is. */
  | { readonly type: 'compare/shown'; readonly model: ModelName | null }
  /** Names of the methods whose maps of the same two classes are shown below. */
  | { readonly type: 'beside/shown'; readonly methods: readonly string[] }
  /** A message about a question with that method. */
  | { readonly type: 'beside/told'; readonly method: string; readonly message: ToPanel }
  /** A message about a question to that other model, whose numbers, classes and layers are its own. */
  | { readonly type: 'compare/told'; readonly message: ToPanel };

/**
 * A question is asked by someone who looks at the answer to another one: `about` is the number of the last
 * `explain/started` that the page has been told. Where the panel has gone on to another picture since, it is out of date.
 */
export type FromPanel =
  /** The panel listens; sent again when the editor made it anew. */
  | { readonly type: 'panel/ready' }
  | { readonly type: 'panel/crashed'; readonly message: string; readonly stack: string }
  /** Ask the engine. */
  | { readonly type: 'explain/ask'; readonly about: number; readonly question: PanelQuestion }
  /**
   * The panel drew another class or weighting itself, from the scores that it has, or went back to the question that its
   * maps answer: nothing to ask, but to remember.
   */
  | { readonly type: 'question/changed'; readonly about: number; readonly question: PanelQuestion }
  | { readonly type: 'explain/cancel' }
  | { readonly type: 'log/show' }
  | { readonly type: 'notice/act'; readonly kind: Notice['kind'] }
  | { readonly type: 'model/choose' }
  /** The user wants to say what was guessed of the panel's own model, or of the one that it is compared with. */
  | {
      readonly type: 'guess/change';
      readonly of: 'labels' | 'output' | 'preprocessing';
      readonly model: 'own' | 'compared';
    }
  /** Asks the user for a model to compare with. */
  | { readonly type: 'compare/choose' }
  | { readonly type: 'compare/close' }
  | { readonly type: 'compare/cancel' }
  /** Asks the other model again, or goes on where it was cancelled. */
  | { readonly type: 'compare/repeat' }
  /** Shows another method's maps below, or no longer. */
  | { readonly type: 'beside/add'; readonly method: string }
  | { readonly type: 'beside/remove'; readonly method: string }
  | { readonly type: 'beside/cancel'; readonly method: string }
  /** Asks that method again, or goes on where it was cancelled. */
  | { readonly type: 'beside/repeat'; readonly method: string }
  /** The picture that many places further among the chosen ones, or in the folder. */
  | { readonly type: 'pictures/step'; readonly by: number }
  /** One of the film. */
  | { readonly type: 'pictures/show'; readonly index: number }
  /** Pictures of the explorer that were dropped on the panel, as URIs. */
  | { readonly type: 'pictures/dropped'; readonly uris: readonly string[] }
  /** `leftOut` are the names of those that the page could not read, or that are too large. */
  | {
      readonly type: 'pictures/dropped-files';
      readonly files: readonly DroppedFile[];
      readonly leftOut: readonly string[];
    }
  | {
      readonly type: 'hide/ask';
      readonly id: number;
      readonly about: number;
      readonly hide: Pick<HideParams, 'keep' | 'fill' | 'classes'>;
    }
  /** What these maps of the picture are worth; a newer question takes the place of an older one, which is not answered. */
  | {
      readonly type: 'measure/ask';
      readonly id: number;
      readonly about: number;
      readonly maps: readonly MapToMeasure[];
      /** Whether the user has asked for it. */
      readonly wanted: boolean;
    }
  | { readonly type: 'measure/cancel' }
  | { readonly type: 'pin/set'; readonly pinned: boolean }
  /** A drawing of the maps with their caption; `name` is a proposal. */
  | { readonly type: 'image/save'; readonly name: string; readonly png: Uint8Array }
  /** The page could not put it on the clipboard, or did; the user is told by the editor. */
  | { readonly type: 'image/copied'; readonly ok: boolean }
  /** Maps, record and report, as the command line writes them. */
  | { readonly type: 'results/save' }
  /** The command line that gives the same result, to the clipboard. */
  | { readonly type: 'command/copy' };

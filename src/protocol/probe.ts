import type {
  BackendName,
  ModelInfo,
  ModelParams,
  PictureParams,
  PreprocessInfo,
  PreprocessingFile,
  ScaleName,
} from './messages';

/** Finding out how pictures have to be prepared for a model, by trying. */
export interface ProbeParams extends ModelParams {
  /** Absolute paths of pictures and of folders that hold some; a picture's folder may name its class. */
  readonly images: readonly string[];
  readonly exif: PictureParams['exif'];
  /** What is used without probing, where that is not what the model's preprocessing says. */
  readonly fit?: PictureParams['fit'];
  /** The usual ones by default, or only what is used without probing, for its accuracy. */
  readonly ways?: 'usual' | 'present';
  /** At most so many pictures are looked at, at least 1; they are spread over the classes. */
  readonly limit: number;
  /** No picture is begun after that time. */
  readonly timeBudgetMs: number;
}

/** A way to prepare pictures, and how the model did with it. */
export interface ProbedCandidate {
  /** What is used without probing, where that is none of the others. */
  readonly scale: ScaleName | 'present';
  readonly fit: PreprocessingFile['fit']['mode'];
  /** Pictures whose folder names the most likely class; null where no folder names one. */
  readonly correct: number | null;
  /** Share of those, and where it lies with 95 % confidence (Wilson's interval); null where no folder names one. */
  readonly accuracy: { readonly share: number; readonly low: number; readonly high: number } | null;
  /** Mean probability of the most likely class. */
  readonly confidence: number;
  /** How many different classes were the most likely one of some picture. */
  readonly answers: number;
  /**
   * Why nothing can be said for it without classes: the model is sure of everything, or says much the same of all pictures;
   * null where nothing is wrong, or folders name classes.
   */
  readonly doubt: 'saturated' | 'collapsed' | null;
  /** That the best one is better may be chance: by a paired test at 5 %, without classes by what can be guessed. */
  readonly withinNoise: boolean;
  /** What is used without probing. */
  readonly isPresent: boolean;
  readonly preprocessing: PreprocessingFile;
}

export interface ProbeResult {
  readonly model: ModelInfo;
  readonly backend: BackendName;
  /** What the candidates were compared by; without classes named by folders it is a guess. */
  readonly basis: 'accuracy' | 'confidence';
  /** Pictures that all candidates were tried on. */
  readonly pictures: number;
  /** The best one first; at least one. */
  readonly candidates: readonly ProbedCandidate[];
  /** Where the present preprocessing comes from. */
  readonly source: PreprocessInfo['source'];
  /** Other models lie in the model's folder. */
  readonly sharesFolder?: boolean;
  /** What else has to be known to judge the figures. */
  readonly warnings: readonly string[];
}

import {
  randomiseFiles,
  type LoadedModel,
  type ModelFiles,
  type ModelUse,
  type Randomisation,
  type StartedBackend,
} from '../engine';
import type { BackendChoice, ModelInfo, ModelParams, OnnxProvider } from '../protocol';
import { useOf } from './model-params';
import { settingsFilesOf, type ModelSettings } from './model-settings';
import { chooseLabels, folderLabels, type ChosenLabels } from './settings';

export interface StoreOptions {
  readonly backend: BackendChoice;
  /** Threads of one operator; 0 leaves it to the runtime. */
  readonly threads: number;
  readonly memoryBudgetBytes: number;
  /** Of ONNX models; `cpu` when left out. */
  readonly onnxProvider?: OnnxProvider;
  /** Absolute path of the model that is used when none is named. */
  readonly embeddedModel: string;
  /** Why TensorFlow's library must not be tried although `backend` is `auto`. */
  readonly nativeFailure?: string;
  /** Told when TensorFlow's library is first touched, and when it has computed something or turned out not to be used. */
  readonly onNativeTrial?: (state: 'begun' | 'ended') => void;
  /** Run operator by operator; for comparison. */
  readonly eager?: boolean;
}

/** A model whose files are known; it is loaded into the runtime when it is first asked to compute. */
export class OpenModel {
  readonly info: ModelInfo;
  #loading: Promise<LoadedModel> | undefined;
  #users = 0;
  #retired = false;

  constructor(
    readonly files: ModelFiles,
    readonly settings: ModelSettings,
    readonly said: ModelParams,
    { name, fingerprint }: Pick<ModelInfo, 'name' | 'fingerprint'>,
    private readonly backend: () => Promise<StartedBackend>,
    private readonly options: StoreOptions,
  ) {
    this.info = {
      name,
      path: files.path,
      files: [...files.files, ...settingsFilesOf(files, said)],
      contentHash: files.contentHash,
      fingerprint,
      format: files.format,
      inputSize: settings.preprocessing.inputSize,
    };
  }

  /**
   * @param sample preprocessed picture on which a newly recorded graph is compared with the eager one; a grey one
   *   serves where there is no picture
   */
  load(sample: Float32Array | undefined): Promise<LoadedModel> {
    this.#loading ??= this.#load(sample).catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Keeps the model in memory while work is done with it. */
  async lend<T>(work: (model: OpenModel) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this);
    } finally {
      this.#users -= 1;
      await this.#disposeIfFree();
    }
  }

  /** Gives its memory back, as soon as nobody works with it. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.#disposeIfFree();
  }

  async #disposeIfFree(): Promise<void> {
    if (!this.#retired || this.#users > 0) return;
    const loading = this.#loading;
    this.#loading = undefined;
    const loaded = await loading?.catch(() => undefined);
    loaded?.dispose();
  }

  /**
   * What the classes are called.
   *
   * @param image of which the folder may be one of those that name the classes
   * @throws ScorecamError `usage` where the file of labels that the user named does not fit
   */
  labels({ classes, isOneNumber = false }: LoadedModel['description'], image?: string): Promise<ChosenLabels> {
    const findFolders = (classes: number): ReturnType<typeof folderLabels> =>
      image === undefined ? Promise.resolve(undefined) : folderLabels(image, classes);
    return chooseLabels(this.settings.labels, findFolders, { classes, isOneNumber });
  }

  /**
   * Loads the model without what some of its weights have learned; whoever asks gives it back.
   *
   * @param trained the model as it is: what was guessed of it is not guessed anew from chance
   */
  loadRandomised(
    randomisation: Randomisation,
    { description: { activation, activationGuessed } }: LoadedModel,
    sample: Float32Array,
  ): Promise<LoadedModel> {
    const files = randomiseFiles(this.files, randomisation);
    const use = { ...(activationGuessed ? { output: activation } : {}), ...useOf(this.said) };
    return this.#load(sample, { files, use, passing: true });
  }

  async #load(sample: Float32Array | undefined, other?: OtherLoad): Promise<LoadedModel> {
    const { backend } = await this.backend();
    const { inputSize } = this.settings.preprocessing;
    return backend.load({
      files: this.files,
      inputSize,
      sample: sample ?? new Float32Array(inputSize.height * inputSize.width * this.files.channels).fill(0.25),
      use: useOf(this.said),
      memoryBudgetBytes: this.options.memoryBudgetBytes,
      eager: this.options.eager ?? false,
      ...other,
    });
  }
}

/** What is loaded in the place of the model as it is. */
interface OtherLoad {
  readonly files: ModelFiles;
  readonly use: ModelUse;
  readonly passing: boolean;
}

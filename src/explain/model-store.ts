import {
  cacheDirectory,
  openModelFiles,
  runtimeDirectory,
  startBackend,
  startOnnxBackend,
  startSavedModelBackend,
  type LoadedModel,
  type ModelFiles,
  type StartedBackend,
} from '../engine';
import type { BackendChoice, DiagnosticsResult, ModelInfo, ModelParams } from '../protocol';
import { fingerprintFiles, joinFingerprints } from '../files/fingerprint';
import { ScorecamError } from '../shared/errors';
import { modelKey, useOf } from './model-params';
import { readModelSettings, settingsFilesOf, type ModelSettings } from './model-settings';
import { chooseLabels, folderLabels, type ChosenLabels } from './settings';

export interface StoreOptions {
  readonly backend: BackendChoice;
  /** Threads of one operator; 0 leaves it to the runtime. */
  readonly threads: number;
  readonly memoryBudgetBytes: number;
  /** Absolute path of the model that is used when none is named. */
  readonly embeddedModel: string;
  /** Why TensorFlow's library must not be tried although `backend` is `auto`. */
  readonly nativeFailure?: string;
  /** Told when TensorFlow's library is first touched, and when it has computed something or turned out not to be used. */
  readonly onNativeTrial?: (state: 'begun' | 'ended') => void;
  /** Run operator by operator; for comparison. */
  readonly eager?: boolean;
}

/** Models in memory at once; the one unused for longest goes. */
const MAX_MODELS = 2;

const EMBEDDED_NAME = 'EfficientNet-Lite0';

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

  async #load(sample: Float32Array | undefined): Promise<LoadedModel> {
    const { backend } = await this.backend();
    const { inputSize } = this.settings.preprocessing;
    return backend.load({
      files: this.files,
      inputSize,
      sample: sample ?? new Float32Array(inputSize.height * inputSize.width * this.files.channels).fill(0.25),
      use: useOf(this.said),
      memoryBudgetBytes: this.options.memoryBudgetBytes,
      eager: this.options.eager ?? false,
    });
  }
}

/** Starts the runtime and keeps the models that were used last. */
export class ModelStore {
  readonly #models = new Map<string, OpenModel>();
  #backend: Promise<StartedBackend> | undefined;
  #onnx: Promise<StartedBackend> | undefined;
  #savedModel: Promise<StartedBackend> | undefined;

  constructor(private readonly options: StoreOptions) {}

  backend(): Promise<StartedBackend> {
    this.#backend ??= this.#startBackend();
    return this.#backend;
  }

  /** The runtime that runs models of this kind. */
  backendFor({ kind }: Pick<ModelFiles, 'kind'>): Promise<StartedBackend> {
    const start: Readonly<Record<ModelFiles['kind'], () => Promise<StartedBackend>>> = {
      layers: () => this.backend(),
      graph: () => this.backend(),
      onnx: () => (this.#onnx ??= this.#startOnnx()),
      'saved-model': () => (this.#savedModel ??= this.#startSavedModel()),
    };
    return start[kind]();
  }

  async #startOnnx(): Promise<StartedBackend> {
    try {
      return await startOnnxBackend(this.options.threads);
    } catch (error) {
      // It may be installed meanwhile.
      this.#onnx = undefined;
      throw error;
    }
  }

  async #startSavedModel(): Promise<StartedBackend> {
    const { backend, threads, nativeFailure } = this.options;
    try {
      if (backend === 'auto' && nativeFailure !== undefined) {
        const hint = 'Use the model as a Keras file (.keras) or as a TensorFlow.js model, which run everywhere.';
        throw new ScorecamError('runtime', `A SavedModel cannot be run. ${nativeFailure}`, hint);
      }
      return await this.#tryNative(() => startSavedModelBackend(backend, threads));
    } catch (error) {
      this.#savedModel = undefined;
      throw error;
    }
  }

  async #startBackend(): Promise<StartedBackend> {
    const { backend, threads, nativeFailure } = this.options;
    if (backend === 'auto' && nativeFailure !== undefined) {
      return { ...(await startBackend('wasm', threads)), reason: nativeFailure };
    }
    return this.#tryNative(() => startBackend(backend, threads));
  }

  async #tryNative(start: () => Promise<StartedBackend>): Promise<StartedBackend> {
    const { onNativeTrial } = this.options;
    onNativeTrial?.('begun');
    try {
      return await start();
    } finally {
      // What dies later may die of the model.
      onNativeTrial?.('ended');
    }
  }

  async diagnose(): Promise<DiagnosticsResult> {
    const places = {
      runtimeDirectory: runtimeDirectory(),
      cacheDirectory: cacheDirectory(),
      threads: this.options.threads,
    };
    try {
      const { backend, reason } = await this.backend();
      const versions = { ...backend.versions, ...(await this.#onnxVersions()) };
      return { backend: backend.name, reason, versions, ...places };
    } catch (error) {
      if (!(error instanceof ScorecamError)) throw error;
      return {
        backend: null,
        reason: `${error.message} ${error.hint}`,
        versions: await this.#onnxVersions(),
        ...places,
      };
    }
  }

  /** Of the runtime for ONNX models, which not every package brings. */
  async #onnxVersions(): Promise<Readonly<Record<string, string>>> {
    try {
      return (await this.backendFor({ kind: 'onnx' })).backend.versions;
    } catch (error) {
      if (!(error instanceof ScorecamError)) throw error;
      return { onnxruntime: 'missing' };
    }
  }

  /**
   * Works with a model; it is opened anew when one of its files has changed.
   *
   * @throws ScorecamError `model`
   */
  async use<T>(wanted: ModelParams, work: (model: OpenModel) => Promise<T>): Promise<T> {
    const model = await this.#open(wanted);
    return model.lend(work);
  }

  async #open(said: ModelParams): Promise<OpenModel> {
    const key = modelKey(said);
    const known = this.#models.get(key);
    this.#models.delete(key);
    if (known !== undefined) {
      if ((await fingerprintFiles(known.info.files)) === known.info.fingerprint) {
        this.#models.set(key, known);
        return known;
      }
      await known.retire();
    }
    const files = await openModelFiles(said.model ?? this.options.embeddedModel, useOf(said));
    // Taken before the files are read, so that a change meanwhile is noticed by the next request.
    const fingerprint = joinFingerprints(files.fingerprint, await fingerprintFiles(settingsFilesOf(files, said)));
    const name = said.model === undefined ? EMBEDDED_NAME : files.name;
    const settings = await readModelSettings(files, said);
    const model = new OpenModel(
      files,
      settings,
      said,
      { name, fingerprint },
      () => this.backendFor(files),
      this.options,
    );
    this.#models.set(key, model);
    for (const [oldest, old] of this.#models) {
      if (this.#models.size <= MAX_MODELS) break;
      this.#models.delete(oldest);
      await old.retire();
    }
    return model;
  }
}

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  cacheDirectory,
  openModelFiles,
  runtimeDirectory,
  startBackend,
  type LoadedModel,
  type ModelFiles,
  type StartedBackend,
} from '../engine';
import type { BackendChoice, DiagnosticsResult, ModelInfo } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { LabelSet } from './labels';
import { readModelSettings, type ModelSettings } from './model-settings';

export interface StoreOptions {
  readonly backend: BackendChoice;
  /** Threads of one operator; 0 leaves it to the runtime. */
  readonly threads: number;
  readonly memoryBudgetBytes: number;
  /** Absolute path of the model that is used when none is named. */
  readonly embeddedModel: string;
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

  constructor(
    readonly files: ModelFiles,
    readonly settings: ModelSettings,
    name: string,
    private readonly backend: () => Promise<StartedBackend>,
    private readonly options: StoreOptions,
  ) {
    this.info = { name, path: files.path, format: 'tfjs-layers', inputSize: settings.preprocessing.inputSize };
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

  async dispose(): Promise<void> {
    const loaded = await this.#loading?.catch(() => undefined);
    loaded?.dispose();
  }

  /** The labels, or numbers where there are none or as many as the model has no classes. */
  labels(classes: number): LabelSet {
    const { labels } = this.settings;
    return labels?.labels.length === classes ? labels : LabelSet.numbered(classes);
  }

  /** What was guessed, once the number of classes is known. */
  guessed({ classes, activationGuessed }: LoadedModel['description']): string[] {
    const { labels, guessed } = this.settings;
    const unfit = labels !== undefined && labels.labels.length !== classes;
    return [...guessed, ...(unfit ? ['labels'] : []), ...(activationGuessed ? ['output'] : [])];
  }

  async #load(sample: Float32Array | undefined): Promise<LoadedModel> {
    const { backend } = await this.backend();
    const { inputSize } = this.settings.preprocessing;
    return backend.load({
      files: this.files,
      inputSize,
      sample: sample ?? new Float32Array(inputSize.height * inputSize.width * 3).fill(0.25),
      memoryBudgetBytes: this.options.memoryBudgetBytes,
      eager: this.options.eager ?? false,
    });
  }
}

/** Starts the runtime and keeps the models that were used last. */
export class ModelStore {
  readonly #models = new Map<string, OpenModel>();
  #backend: Promise<StartedBackend> | undefined;

  constructor(private readonly options: StoreOptions) {}

  backend(): Promise<StartedBackend> {
    this.#backend ??= startBackend(this.options.backend, this.options.threads);
    return this.#backend;
  }

  async diagnose(): Promise<DiagnosticsResult> {
    const places = {
      runtimeDirectory: runtimeDirectory(),
      cacheDirectory: cacheDirectory(),
      threads: this.options.threads,
    };
    try {
      const { backend, reason } = await this.backend();
      return { backend: backend.name, reason, versions: backend.versions, ...places };
    } catch (error) {
      if (!(error instanceof ScorecamError)) throw error;
      return { backend: null, reason: `${error.message} ${error.hint}`, versions: {}, ...places };
    }
  }

  /**
   * A model by its path, opened anew when one of its files has changed.
   *
   * @throws ScorecamError `model`
   */
  async open(wanted: string | undefined): Promise<OpenModel> {
    const file = wanted ?? this.options.embeddedModel;
    const key = `${file}\n${await fingerprint(file)}`;
    const known = this.#models.get(key);
    if (known !== undefined) {
      this.#models.delete(key);
      this.#models.set(key, known);
      return known;
    }
    const files = await openModelFiles(file);
    const name = wanted === undefined ? EMBEDDED_NAME : path.basename(path.dirname(files.path));
    const settings = await readModelSettings(files);
    const opened = new OpenModel(files, settings, name, () => this.backend(), this.options);
    this.#models.set(key, opened);
    for (const [oldest, model] of this.#models) {
      if (this.#models.size <= MAX_MODELS) break;
      this.#models.delete(oldest);
      await model.dispose();
    }
    return opened;
  }
}

/** Names, sizes and times of the files in a model's folder: cheap, and different as soon as one was written. */
async function fingerprint(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  const folder = found?.isDirectory() === true ? file : path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  const facts = await Promise.all(
    names.slice(0, 1000).map(async (name) => {
      const entry = await stat(path.join(folder, name)).catch(() => undefined);
      return entry?.isFile() === true ? `${name}:${entry.size}:${entry.mtimeMs}:${entry.ino}` : '';
    }),
  );
  return facts.join('|');
}

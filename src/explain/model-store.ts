import {
  cacheDirectory,
  describeOnnxRuntime,
  openModelFiles,
  runtimeDirectory,
  startBackend,
  startOnnxBackend,
  startSavedModelBackend,
  type ModelFiles,
  type StartedBackend,
} from '../engine';
import type { DiagnosticsResult, ModelParams, OnnxDiagnosis } from '../protocol';
import { fingerprintFiles, joinFingerprints } from '../files/fingerprint';
import { ScorecamError } from '../shared/errors';
import { modelKey, useOf } from './model-params';
import { readModelSettings, settingsFilesOf } from './model-settings';
import { OpenModel, type StoreOptions } from './open-model';

/** Models in memory at once; the one unused for longest goes. */
const MAX_MODELS = 2;

const EMBEDDED_NAME = 'EfficientNet-Lite0';

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
      return await startOnnxBackend(this.options.threads, this.options.onnxProvider);
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
    const { onnx, onnxVersions } = await this.#diagnoseOnnx();
    const places = {
      runtimeDirectory: runtimeDirectory(),
      cacheDirectory: cacheDirectory(),
      threads: this.options.threads,
      onnx,
    };
    try {
      const { backend, reason } = await this.backend();
      const versions = { ...backend.versions, ...onnxVersions };
      return { backend: backend.name, reason, versions, ...places };
    } catch (error) {
      if (!(error instanceof ScorecamError)) throw error;
      return {
        backend: null,
        reason: `${error.message} ${error.hint}`,
        versions: onnxVersions,
        ...places,
      };
    }
  }

  /** Of the runtime for ONNX models, which not every package brings. */
  async #diagnoseOnnx(): Promise<{
    readonly onnx: OnnxDiagnosis;
    readonly onnxVersions: DiagnosticsResult['versions'];
  }> {
    const { onnxProvider: provider = 'cpu' } = this.options;
    let onnxVersions: DiagnosticsResult['versions'] = { onnxruntime: 'missing' };
    let providers: OnnxDiagnosis['providers'] = [];
    try {
      ({ versions: onnxVersions, providers } = await describeOnnxRuntime());
      await this.backendFor({ kind: 'onnx' });
      return { onnx: { provider, providers, refused: null }, onnxVersions };
    } catch (error) {
      if (!(error instanceof ScorecamError)) throw error;
      const refused = provider === 'cpu' ? null : `${error.message} ${error.hint}`;
      return { onnx: { provider, providers, refused }, onnxVersions };
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

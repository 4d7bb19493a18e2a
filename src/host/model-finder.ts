import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { nearestFirst } from '../files/model-place';
import { findLensFile, LENS_FILE, LensFileMistake, type LensModel } from '../lens-file';
import type { FoundModel, PanelQuestion, SaidOfModel } from '../protocol';
import { findLensEntry, lensWayOf, type LensWay } from './lens-entry';
import { isBelow } from './local-path';
import { modelFor } from './model-setting';

/** Why a model explains a picture. */
export type ModelOrigin =
  'panel' | 'workspace' | 'setting' | 'lens-file' | 'nearest' | 'last-chosen' | 'embedded' | 'untrusted';

/** The model that explains a picture, and how it is used. */
export interface ModelChoice {
  /** Absolute path; undefined for the embedded one. */
  readonly model: string | undefined;
  readonly origin: ModelOrigin;
  readonly said?: SaidOfModel;
  /** Absolute path of the file that says how pictures are prepared, where one does. */
  readonly lensFile?: string;
  readonly usual?: UsualQuestion | undefined;
  /** Why nothing is said of it although there is a file that may. */
  readonly mistake?: LensFileMistake;
}

/** What is asked of a model where the user asks nothing else. */
export type UsualQuestion = Pick<PanelQuestion, 'layer'> & Partial<Pick<PanelQuestion, 'fit'>>;

/** How models of the workspace are looked for. */
export interface FindOptions {
  /** False: only what is known already counts, and no engine is started. */
  readonly maySearch?: boolean;
}

/** What the editor keeps for a workspace. */
export interface WorkspaceMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

export interface FinderOptions {
  readonly search: {
    find(options?: FindOptions): Promise<readonly FoundModel[]>;
    readonly onDidChange: vscode.Event<void>;
  };
  /** Of the workspace. */
  readonly memory: WorkspaceMemory;
  /** Absolute path of the folder whose pictures belong to the embedded model. */
  readonly ownFolder: string;
}

/** Models that the user has chosen; null is the embedded one. */
const FOR_WORKSPACE = 'scorecamLens.workspaceModel';
const LAST_CHOSEN = 'scorecamLens.lastModel';

const EMBEDDED: ModelChoice = { model: undefined, origin: 'embedded' };

/**
 * Chooses the model of a picture: the one that the user chose for the panel or for the workspace, that of the settings, that
 * of `scorecam-lens.json`, the nearest in the workspace, the last one that was chosen, the embedded one. In a workspace that
 * is not trusted the embedded one alone explains.
 */
export class ModelFinder implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Another model may explain a picture now. */
  readonly onDidChange = this.#changed.event;
  readonly #owned: vscode.Disposable;

  constructor(private readonly options: FinderOptions) {
    const tell = (): void => {
      this.#changed.fire();
    };
    const files = vscode.workspace.createFileSystemWatcher(`**/${LENS_FILE}`);
    files.onDidCreate(tell);
    files.onDidChange(tell);
    files.onDidDelete(tell);
    this.#owned = vscode.Disposable.from(files, options.search.onDidChange(tell), this.#changed);
  }

  /**
   * @param picture absolute path
   * @param chosen absolute path of the model chosen for the panel, null for the embedded one, undefined for none
   * @returns at once where nothing in the workspace has to be looked at
   * @throws ScorecamError `model` where the setting cannot be used, or the file of the workspace that would choose the model
   */
  find(picture: string, chosen: string | null | undefined, options?: FindOptions): ModelChoice | Promise<ModelChoice> {
    if (!vscode.workspace.isTrusted) return { model: undefined, origin: 'untrusted' };
    const named = this.#named(picture, chosen);
    // Nothing is to be said of the embedded one.
    if (named !== undefined && named.model === undefined) return named;
    const way = lensWayOf(picture, undefined);
    if (way !== undefined) return this.#within(way, picture, { named, options });
    return named === undefined ? this.#elsewhere(picture) : withItsUse(named, picture);
  }

  /** The models of the workspace, nearest to a picture first. */
  async list(picture: string, options?: FindOptions): Promise<readonly FoundModel[]> {
    return nearestFirst(await this.options.search.find(options), picture);
  }

  /** Absolute path of the model that was chosen last in this workspace; undefined for the embedded one, or where it has gone. */
  async lastChosen(): Promise<string | undefined> {
    const last = this.#recall(LAST_CHOSEN);
    return last !== undefined && (await exists(last)) ? last : undefined;
  }

  /** The user chose a model for a panel; undefined leaves it to the workspace again. */
  async noteChosen(model: string | null | undefined): Promise<void> {
    if (model !== undefined) await this.options.memory.update(LAST_CHOSEN, model ?? undefined);
  }

  /** From now on a model explains in the whole workspace; undefined leaves it to what is found again. */
  async useInWorkspace(model: string | undefined): Promise<void> {
    await this.options.memory.update(FOR_WORKSPACE, model);
    await this.noteChosen(model);
    this.#changed.fire();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #recall(key: string): string | undefined {
    const value = this.options.memory.get(key);
    return typeof value === 'string' ? value : undefined;
  }

  #named(picture: string, chosen: string | null | undefined): ModelChoice | undefined {
    if (chosen !== undefined) return { model: chosen ?? undefined, origin: chosen === null ? 'embedded' : 'panel' };
    const forWorkspace = this.#recall(FOR_WORKSPACE);
    if (forWorkspace !== undefined) return { model: forWorkspace, origin: 'workspace' };
    const configured = modelFor(vscode.Uri.file(picture));
    return configured === undefined ? undefined : { model: configured, origin: 'setting' };
  }

  async #within(
    way: LensWay,
    picture: string,
    { named, options }: { readonly named: ModelChoice | undefined; readonly options: FindOptions | undefined },
  ): Promise<ModelChoice> {
    if (named !== undefined) return withItsUse(named, picture);
    const file = await findLensFile(way.from, way.folder);
    if (file?.usual !== undefined)
      return { model: file.usual.path, origin: 'lens-file', ...usageOf(file.usual, file.path) };
    for (const { path: model } of await this.list(picture, options)) {
      // It may have gone since it was found.
      if (await exists(model)) return { model, origin: 'nearest' };
    }
    return this.#elsewhere(picture);
  }

  #elsewhere(picture: string): ModelChoice | Promise<ModelChoice> {
    if (this.#recall(LAST_CHOSEN) === undefined || isBelow(this.options.ownFolder, picture)) return EMBEDDED;
    return this.lastChosen().then((model) =>
      model === undefined ? EMBEDDED : withItsUse({ model, origin: 'last-chosen' }, picture),
    );
  }
}

/** A choice with what the workspace says of its model; a mistake there does not take the model away. */
function withItsUse(choice: ModelChoice, picture: string): ModelChoice | Promise<ModelChoice> {
  const { model } = choice;
  if (model === undefined || lensWayOf(picture, model) === undefined) return choice;
  return findLensEntry(picture, model).then(
    (found) => ({ ...choice, ...(found === undefined ? {} : usageOf(found.entry, found.parsed.path)) }),
    (mistake: unknown) => {
      if (mistake instanceof LensFileMistake) return { ...choice, mistake };
      throw mistake;
    },
  );
}

function usageOf({ said, layer, fit }: LensModel, lensFile: string): Pick<ModelChoice, 'said' | 'lensFile' | 'usual'> {
  const usual = { ...(layer === undefined ? {} : { layer }), ...(fit === undefined ? {} : { fit }) };
  return {
    ...(Object.keys(said).length === 0 ? {} : { said }),
    ...(said.preprocess === undefined ? {} : { lensFile }),
    usual,
  };
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

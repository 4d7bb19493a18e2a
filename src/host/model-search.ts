import path from 'node:path';
import * as vscode from 'vscode';
import type { FoundModel, ModelsParams, ModelsResult } from '../protocol';
import { toScorecamError } from '../shared/errors';
import { isIgnoredPath } from './ignored-path';
import { isBelow, localPath } from './local-path';
import { isModelName } from './model-files';
import type { FindOptions, WorkspaceMemory } from './model-finder';

/** A search that has not ended by then would not find what the user means. */
const BUDGET = { maxEntries: 300_000, maxMs: 20_000 };

/** A picture waits so long for a search once the engine runs, which it needs anyway; and from when on it is shown why. */
const WAIT_MS = 1000;
const SHOWN_AFTER_MS = 150;

/** Where the editor keeps what was found in this workspace. */
const KEPT_AS = 'scorecamLens.foundModels';

/** Names that folders have. Of one that comes or goes with all that is in it the editor tells nothing but itself. */
const FOLDER_NAME = /^[^.]+$|\.\d*$/;

export interface SearchEngine {
  start(): Promise<void>;
  models(params: ModelsParams): Promise<ModelsResult>;
}

interface Search {
  /** Ends when the engine runs, or cannot be started. */
  readonly begun: Promise<void>;
  readonly done: Promise<void>;
}

interface Kept {
  readonly roots: readonly string[];
  readonly models: readonly FoundModel[];
}

/**
 * The models that lie in the folders of the workspace. What was found is kept over reloads of the window; it is searched
 * again once an engine runs anyway, and when a file came or went that may be one. That nothing was found is not believed
 * after a reload: who has no model yet gets one.
 */
export class ModelSearch implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Tells that other models are known now. */
  readonly onDidChange = this.#changed.event;
  readonly #owned: vscode.Disposable;
  #state: 'kept' | 'fresh' | 'outdated' = 'kept';
  #running: Search | undefined;

  constructor(
    private readonly engine: SearchEngine,
    private readonly memory: WorkspaceMemory,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>,
  ) {
    const note = (uri: vscode.Uri): void => {
      const name = path.posix.basename(uri.path);
      // Models with other names are noticed by the next search.
      if ((isModelName(name) || FOLDER_NAME.test(name)) && !isIgnoredPath(uri)) this.#state = 'outdated';
    };
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
    watcher.onDidCreate(note);
    watcher.onDidDelete(note);
    const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      this.#state = 'outdated';
    });
    this.#owned = vscode.Disposable.from(watcher, folders, this.#changed);
  }

  /** What is known without waiting for long; nothing where no folder is open, or where it is not trusted. */
  async find({ maySearch = true }: FindOptions = {}): Promise<readonly FoundModel[]> {
    const roots = workspaceRoots();
    if (roots.length === 0) return [];
    if (maySearch && !this.#isBelieved(roots)) await waitFor(this.#begin(roots));
    return this.#known(roots);
  }

  /** Searches, where what is known may not hold any more. */
  refresh(): Promise<void> {
    const roots = workspaceRoots();
    if (this.#state === 'fresh' || roots.length === 0) return Promise.resolve();
    return this.#begin(roots).done;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #begin(roots: readonly string[]): Search {
    if (this.#running !== undefined) return this.#running;
    const started = this.engine.start();
    const done = this.#search(started, roots).finally(() => {
      this.#running = undefined;
    });
    return (this.#running = { begun: started.catch(() => undefined), done });
  }

  async #search(started: Promise<void>, roots: readonly string[]): Promise<void> {
    const before = JSON.stringify(this.#known(roots));
    // What comes or goes meanwhile makes it outdated again.
    this.#state = 'fresh';
    try {
      await started;
      const { models, truncated } = await this.engine.models({ roots, ...BUDGET });
      await this.memory.update(KEPT_AS, { roots, models } satisfies Kept);
      this.log.info(
        `models: ${models.length} found in the workspace${truncated ? ', which is too large for all' : ''}`,
      );
      if (JSON.stringify(models) !== before) this.#changed.fire();
    } catch (error) {
      this.#state = 'outdated';
      this.log.warn(`models: ${toScorecamError(error).message}`);
    }
  }

  #isBelieved(roots: readonly string[]): boolean {
    const kept = this.#kept;
    if (kept?.roots.join('\0') !== roots.join('\0') || this.#state === 'outdated') return false;
    return kept.models.length > 0 || this.#state === 'fresh';
  }

  /** Where folders came to the workspace or went, what was found in the others is known still. */
  #known(roots: readonly string[]): readonly FoundModel[] {
    return this.#kept?.models.filter((model) => roots.some((root) => isBelow(root, model.path))) ?? [];
  }

  get #kept(): Kept | undefined {
    return this.memory.get(KEPT_AS) as Kept | undefined;
  }
}

/** Absolute paths. */
function workspaceRoots(): string[] {
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  return folders.map(({ uri }) => localPath(uri)).filter((root) => root !== undefined);
}

async function waitFor({ begun, done }: Search): Promise<void> {
  const timers: NodeJS.Timeout[] = [];
  const enough = begun.then(
    () =>
      new Promise<void>((resolve) => {
        timers.push(setTimeout(resolve, WAIT_MS));
      }),
  );
  const wait = Promise.race([done, enough]);
  const show = (): void => {
    const title = vscode.l10n.t('Looking for models in the workspace…');
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => wait);
  };
  timers.push(setTimeout(show, SHOWN_AFTER_MS));
  await wait;
  timers.forEach((timer) => {
    clearTimeout(timer);
  });
}

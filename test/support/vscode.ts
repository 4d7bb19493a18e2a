/** Stands in for the editor's own module, which exists only inside the editor: what the units under test use of it. */

export const l10n = {
  t: (message: string, ...values: readonly (string | number | boolean)[]): string =>
    message.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(values[Number(index)] ?? placeholder)),
};

/** As in the editor, as far as addresses of files go. */
export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
    readonly fragment = '',
  ) {}

  with({ fragment }: { readonly fragment: string }): Uri {
    return new Uri(this.scheme, this.path, fragment);
  }

  static file(path: string): Uri {
    return new Uri('file', path);
  }

  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), decodeURIComponent(pathname));
  }

  static joinPath(base: Uri, ...segments: string[]): Uri {
    return new Uri(base.scheme, [base.path, ...segments].join('/'));
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

export class Disposable {
  constructor(private readonly end: () => void) {}

  static from(...parts: readonly { dispose: () => void }[]): Disposable {
    return new Disposable(() => {
      for (const part of parts) part.dispose();
    });
  }

  dispose(): void {
    this.end();
  }
}

export class RelativePattern {
  constructor(
    readonly base: Uri,
    readonly pattern: string,
  ) {}
}

/** Something that happens in the editor; tests make it happen. */
export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => unknown>();

  readonly event = (listener: (event: T) => unknown): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  dispose(): void {
    this.#listeners.clear();
  }

  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

export class FileSystemWatcher {
  readonly #events = [new EventEmitter<Uri>(), new EventEmitter<Uri>(), new EventEmitter<Uri>()] as const;
  readonly onDidCreate = this.#events[0].event;
  readonly onDidChange = this.#events[1].event;
  readonly onDidDelete = this.#events[2].event;

  constructor(readonly folder: string) {
    editor.watchers.add(this);
  }

  tellCreation(file: string): void {
    this.#events[0].fire(Uri.file(file));
  }

  tellChange(file: string): void {
    this.#events[1].fire(Uri.file(file));
  }

  tellDeletion(file: string): void {
    this.#events[2].fire(Uri.file(file));
  }

  dispose(): void {
    editor.watchers.delete(this);
  }
}

/** What tests set and see of the editor. */
export const editor = {
  settings: new Map<string, unknown>(),
  configuration: new EventEmitter<{ affectsConfiguration: (section: string) => boolean }>(),
  trust: new EventEmitter<undefined>(),
  folders: new EventEmitter<undefined>(),
  /** Absolute path of the workspace's folder. */
  workspace: undefined as string | undefined,
  /** Those of the workspace's other folders. */
  otherFolders: [] as readonly string[],
  watchers: new Set<FileSystemWatcher>(),
  /** What the user was told. */
  said: [] as string[],
  /** What messages that show all at once said besides. */
  details: [] as string[],
  /** The button of a message that the user presses. */
  pressed: undefined as string | undefined,
  /** The entries of the last list. */
  listed: [] as readonly { readonly label: string; readonly description?: string }[],
  /** Which entry of a list the user picks, from 0. */
  choice: undefined as number | undefined,
  /** The URIs that the user picks in a dialog. */
  picked: undefined as readonly Uri[] | undefined,
  /** What other commands of the editor were called with, their names first. */
  executed: [] as (readonly unknown[])[],
  /** Absolute paths of the files that were shown. */
  opened: [] as string[],
  /** What commands were told that depend on it. */
  contexts: new Map<unknown, unknown>(),
  /** What the active tab shows. */
  activeInput: undefined as unknown,
  /** Sets a setting by its full name and tells everybody. */
  change(name: string, value: unknown): void {
    editor.settings.set(name, value);
    editor.configuration.fire({
      affectsConfiguration: (section) => name === section || name.startsWith(`${section}.`),
    });
  },
};

export const workspace = {
  isTrusted: true,
  get workspaceFolders(): readonly { readonly uri: Uri }[] | undefined {
    if (editor.workspace === undefined) return undefined;
    return [editor.workspace, ...editor.otherFolders].map((folder) => ({ uri: Uri.file(folder) }));
  },
  onDidChangeConfiguration: editor.configuration.event,
  onDidChangeWorkspaceFolders: editor.folders.event,
  onDidGrantWorkspaceTrust: editor.trust.event,
  asRelativePath: (place: string | Uri): string => {
    const file = typeof place === 'string' ? place : place.path;
    return editor.workspace !== undefined && file.startsWith(`${editor.workspace}/`)
      ? file.slice(editor.workspace.length + 1)
      : file;
  },
  createFileSystemWatcher: (pattern: RelativePattern | string): FileSystemWatcher =>
    new FileSystemWatcher(typeof pattern === 'string' ? pattern : pattern.base.fsPath),
  getConfiguration: (section: string) => ({
    get: (name: string): unknown => editor.settings.get(`${section}.${name}`),
  }),
  /** The folder of the workspace, where a file lies in it. */
  getWorkspaceFolder: ({ path }: Uri): { readonly uri: Uri } | undefined =>
    editor.workspace !== undefined && path.startsWith(`${editor.workspace}/`)
      ? { uri: Uri.file(editor.workspace) }
      : undefined,
};

export const commands = {
  executeCommand: (command: string, ...given: readonly unknown[]): Promise<void> => {
    if (command === 'setContext') editor.contexts.set(given[0], given[1]);
    else editor.executed.push([command, ...given]);
    return Promise.resolve();
  },
};

export class TabInputCustom {
  constructor(
    readonly uri: Uri,
    readonly viewType: string,
  ) {}
}

export const window = {
  tabGroups: {
    get activeTabGroup(): { activeTab: { input: unknown } } {
      return { activeTab: { input: editor.activeInput } };
    },
  },
  showInformationMessage: (text: string, ...more: readonly unknown[]): Promise<string | undefined> => {
    const [options] = more;
    const isModal = typeof options === 'object' && options !== null && 'detail' in options;
    editor.said.push(text);
    if (isModal) editor.details.push(String(options.detail));
    return Promise.resolve(more.includes(editor.pressed) ? editor.pressed : undefined);
  },
  showTextDocument: ({ fsPath }: Uri): Promise<void> => {
    editor.opened.push(fsPath);
    return Promise.resolve();
  },
  createWebviewPanel: (): object => ({}),
  showErrorMessage: (text: string, ...more: readonly unknown[]): Promise<string | undefined> =>
    window.showInformationMessage(text, ...more),
  showWarningMessage: (text: string): Promise<string | undefined> => window.showInformationMessage(text),
  showOpenDialog: () => Promise.resolve(editor.picked),
  showQuickPick: async <T extends (typeof editor.listed)[number]>(
    entries: readonly T[] | Promise<readonly T[]>,
  ): Promise<T | undefined> => {
    const listed = (editor.listed = await entries);
    return editor.choice === undefined ? undefined : listed[editor.choice];
  },
  withProgress: <T>(_: unknown, work: (progress: object, token: object) => Promise<T>): Promise<T> =>
    work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
};

export class Range {
  constructor(
    readonly startLine: number,
    readonly startCharacter: number,
    readonly endLine: number,
    readonly endCharacter: number,
  ) {}
}

export const ViewColumn = { Active: -1, Beside: -2 };
export const ProgressLocation = { Window: 10, Notification: 15 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const UIKind = { Desktop: 1, Web: 2 };
export const env = { language: 'en', remoteName: undefined, uiKind: UIKind.Desktop, shell: '/bin/bash' };

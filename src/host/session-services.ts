import type * as vscode from 'vscode';
import type { PanelQuestion, ToPanel } from '../protocol';
import type { Explanations } from './explanations';
import type { ThumbnailEngine } from './film-thumbnails';
import type { ModelFinder } from './model-finder';
import type { Notices } from './notices';
import type { PanelMemory } from './panel-memory';
import type { PinStore } from './pin-store';

/** What the sessions of all panels of the window share. */
export interface SessionServices {
  readonly explanations: Pick<Explanations, 'explain' | 'classes' | 'layers' | 'refusedMethods' | 'keep'>;
  readonly thumbnails: ThumbnailEngine;
  readonly models: Pick<ModelFinder, 'find' | 'onDidChange'>;
  readonly pins: Pick<PinStore, 'find' | 'put'>;
  readonly notices: Notices;
  readonly log: Pick<vscode.LogOutputChannel, 'error' | 'warn'> & { show: (preserveFocus?: boolean) => void };
}

/** What a panel begins with; paths are absolute. */
export interface SessionStart {
  readonly chosen: readonly string[];
  readonly current: string;
  readonly question: PanelQuestion;
  /** Null: the embedded one; undefined: as `ModelFinder` chooses. */
  readonly model: string | null | undefined;
  /** The model that it is compared with: absolute path, null for the embedded one; undefined: none. */
  readonly compared?: string | null | undefined;
  /** Names of the methods whose maps are shown below. */
  readonly beside?: readonly string[] | undefined;
  /** Under which the pinned result is kept; undefined: none is. */
  readonly pinned?: string | undefined;
  /** Whether it was there before the window was loaded anew. */
  readonly isRestored?: boolean;
}

/** The panel as its session sees it. */
export interface SessionView {
  readonly memory: PanelMemory;
  /** What holds for this panel alone. */
  readonly notices: Notices;
  readonly send: (message: ToPanel) => void;
  readonly showTitle: (title: string) => void;
}

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The editor's themes as it gives them to the page of a webview; made by `dump-themes.mjs`. */
export interface Theme {
  readonly label: string;
  readonly id: string;
  /** Classes of the page's body. */
  readonly classes: string;
  /** The editor's own style sheet, which comes before that of the page. */
  readonly styles: string;
  /** CSS variables of the root element. */
  readonly variables: Readonly<Record<string, string>>;
}

export const THEMES = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;

export type ThemeName = (typeof THEMES)[number];

export function readTheme(name: ThemeName): Theme {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'themes', `${name}.json`), 'utf8')) as Theme;
}

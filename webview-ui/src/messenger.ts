import type { FromPanel, PanelKeep, ToPanel } from '../../src/protocol';
import { parseChoices, type ViewChoices } from './view-choices';

/** What the editor gives to the page of a webview, once. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();

export function post(message: FromPanel): void {
  editor.postMessage(message);
}

/** The extension host is the only one that can send messages to this page. */
export function listen(receive: (message: ToPanel) => void): void {
  window.addEventListener('message', (event: MessageEvent<ToPanel>) => {
    receive(event.data);
  });
}

/** What the editor keeps for a panel while it is hidden and over a reload of the window. */
interface KeptState {
  /** How the user looks at the maps, as the page wrote it. */
  readonly choices?: unknown;
  /** For the host, which gets it when it makes the panel anew. */
  readonly host?: PanelKeep;
}

function loadState(): KeptState {
  const kept = editor.getState();
  return typeof kept === 'object' && kept !== null ? kept : {};
}

/** How the user looks at the maps, as the editor kept it while the panel was hidden. */
export function loadChoices(): ViewChoices {
  return parseChoices(loadState().choices);
}

export function saveChoices(choices: ViewChoices): void {
  editor.setState({ ...loadState(), choices });
}

export function keepForHost(host: PanelKeep): void {
  editor.setState({ ...loadState(), host });
}

/** Tells the host about defects of this page, so that they stand in its log. */
export function reportCrashes(): void {
  const report = (error: unknown): void => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    post({ type: 'panel/crashed', message, stack: stack ?? '' });
  };
  window.addEventListener('error', (event) => {
    report(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => {
    report(event.reason);
  });
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { FromPanel, ToPanel } from '../../../src/protocol';
import { panelHtml } from '../../../src/host/panel-html';
import { chromiumArguments } from '../../../tools/lib/browser.mjs';
import { dist } from '../../../tools/lib/bundle.mjs';
import { Uri } from '../../support/vscode';
import type { LookedAt } from './states';
import { readTheme, type Theme, type ThemeName } from './theme';

/** Where the page seems to come from; Playwright answers for it. */
const ORIGIN = 'http://panel.test';

export interface Look {
  readonly theme: ThemeName;
  /** CSS pixels. */
  readonly width: number;
}

/** The panel's page in a plain Chromium, as the editor would show it. */
export interface PanelPage {
  readonly page: Page;
  /** What went wrong in the page: errors, messages of the console, violations of its policy. */
  readonly problems: readonly string[];
  /** Sends messages as the host does; ends when the page has taken them and drawn. */
  readonly tell: (messages: readonly ToPanel[]) => Promise<void>;
  /** What the page has told the host so far. */
  readonly told: () => Promise<readonly FromPanel[]>;
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: chromiumArguments });
}

/** Opens the page; `scripts` run in it ahead of its own. */
export async function openPanelPage(
  browser: Browser,
  { theme, width }: Look,
  scripts: readonly string[] = [],
): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  await page.route('**/*', async (route) => {
    const { origin, pathname } = new URL(route.request().url());
    if (origin !== ORIGIN) {
      problems.push(`asked for ${route.request().url()}`);
      await route.abort();
    } else if (pathname === '/') {
      await route.fulfill({ contentType: 'text/html', body: pageHtml(readTheme(theme)) });
    } else {
      await route.fulfill({ path: path.join(dist, 'webview', path.basename(pathname)) });
    }
  });
  for (const content of scripts) await page.addInitScript({ content });
  await page.goto(ORIGIN);
  await page.waitForFunction(() => window.told.some(({ type }) => type === 'panel/ready'));
  return {
    page,
    problems,
    tell: (messages) => page.evaluate(tellPage, encode(messages)),
    told: () => page.evaluate(() => window.told),
  };
}

/** Brings a page to a state that is looked at. */
export async function bringTo(panel: PanelPage, { messages, measured }: LookedAt): Promise<void> {
  await panel.tell(messages);
  if (measured === undefined) return;
  await panel.page.locator('summary', { hasText: 'Faithfulness' }).click();
  await panel.page.waitForFunction(() => window.told.some(({ type }) => type === 'measure/ask'));
  const asked = (await panel.told()).findLast((message) => message.type === 'measure/ask');
  if (asked !== undefined) await panel.tell([measured(asked.id)]);
}

declare global {
  interface Window {
    /** Messages of the page to the host; the page's prelude keeps them. */
    readonly told: FromPanel[];
  }
}

/** As text: Playwright takes seconds for arrays of this size. */
function encode(messages: readonly ToPanel[]): string {
  return JSON.stringify(messages, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { array: value.constructor.name, base64: bytes.toString('base64') };
  });
}

/** Runs in the page. */
async function tellPage(encoded: string): Promise<void> {
  const makers: Record<string, (buffer: ArrayBuffer) => unknown> = {
    Uint8Array: (buffer) => new Uint8Array(buffer),
    Int32Array: (buffer) => new Int32Array(buffer),
    Float32Array: (buffer) => new Float32Array(buffer),
    Float64Array: (buffer) => new Float64Array(buffer),
  };
  const messages = JSON.parse(encoded, (_, value: { array?: string; base64?: string } | null) => {
    const make = makers[value?.array ?? ''];
    if (make === undefined) return value;
    const text = atob(value?.base64 ?? '');
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
    return make(bytes.buffer);
  }) as ToPanel[];
  const taken = new Promise<void>((resolve) => {
    let missing = messages.length;
    window.addEventListener('message', () => {
      missing -= 1;
      if (missing === 0) resolve();
    });
  });
  for (const message of messages) window.postMessage(message, '*');
  await taken;
  // The page decodes pictures beside its own work; a decoding that begins later ends later.
  for (const message of messages) {
    if (message.type !== 'explain/progress' || message.progress.kind !== 'picture') continue;
    await createImageBitmap(new Blob([message.progress.picture.png.slice()])).catch(() => undefined);
  }
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

/** The host's page inside of what the editor puts around it, ahead of the page's own policy. */
function pageHtml(theme: Theme): string {
  const webview = { cspSource: ORIGIN, asWebviewUri: (uri: Uri) => `${ORIGIN}/${path.basename(uri.path)}` };
  type Given = Parameters<typeof panelHtml>;
  const html = panelHtml(webview as unknown as Given[0], Uri.file('/extension') as unknown as Given[1]);
  const kind = theme.classes.split(' ')[0] ?? '';
  const data = { kind, name: theme.label, id: theme.id };
  const attributes = Object.entries(data).map(([name, value]) => `data-vscode-theme-${name}="${value}"`);
  // As the body of a page in the editor.
  attributes.push('role="document"');
  const prelude = `<style>html { background: var(--vscode-editor-background) }${theme.styles}</style>
    <script>(${prepare.toString()})(${JSON.stringify(theme.variables)})</script>`;
  return html
    .replace('<head>', () => `<head>${prelude}`)
    .replace('<body>', `<body class="${theme.classes}" ${attributes.join(' ')}>`);
}

/** Runs in the page: what the editor's own script does there. */
function prepare(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  const told: unknown[] = [];
  let state: unknown;
  document.addEventListener(
    'securitypolicyviolation',
    ({ violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber }) => {
      console.error(`policy: ${violatedDirective} ${blockedURI} at ${sourceFile}:${lineNumber}:${columnNumber}`);
    },
  );
  Object.assign(window, {
    told,
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => void told.push(message),
      getState: () => state,
      setState: (next: unknown) => {
        state = next;
      },
    }),
  });
}

export const AXE = readFileSync(path.resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8');

import { expect, it } from 'vitest';
import { panelHtml } from '../../src/host/panel-html';
import { Uri } from '../support/vscode';

it('says something before its script is there, and lets nothing but its own script and styles load', () => {
  const webview = { cspSource: 'https://panel.test', asWebviewUri: (uri: Uri) => uri };
  type Given = Parameters<typeof panelHtml>;
  const html = panelHtml(webview as unknown as Given[0], Uri.file('/extension') as unknown as Given[1]);
  expect(html).toContain('<html lang="en">');
  expect(html).toMatch(/<scorecam-panel[^>]*><p>Looking for the model …<\/p><\/scorecam-panel>\s*<script/);
  expect(html).toContain(`default-src 'none'`);
});

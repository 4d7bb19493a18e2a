import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The only folder that a panel may load from. */
export function panelResources(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** The page of a panel: it loads one script and one style sheet, and nothing else is allowed. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const resources = panelResources(extensionUri);
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(resources, file)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  // Painted before the script is there, and as long as the page has been told nothing.
  const opening = vscode.l10n.t('Looking for the model …');
  return `<!doctype html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${address('main.css')}">
    <title>Score-CAM Lens</title>
  </head>
  <body>
    <scorecam-panel data-state="empty"><p>${opening}</p></scorecam-panel>
    <script nonce="${nonce}" src="${address('main.js')}"></script>
  </body>
</html>`;
}

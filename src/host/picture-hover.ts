import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { LANGUAGES, notationOf, pictureLiteralAt, TABLES_PATTERN } from './picture-literal';
import { readHover } from './settings';

const SCHEMES = ['file', 'vscode-notebook-cell'];

/** Offers to explain a picture where its path stands in code. */
export class PictureHover implements vscode.HoverProvider {
  /** Languages and places in which it is offered. */
  static readonly documents: vscode.DocumentSelector = SCHEMES.flatMap((scheme) => [
    ...LANGUAGES.map((language) => ({ scheme, language })),
    { scheme, pattern: TABLES_PATTERN },
  ]);

  /** @param command gets the URI of the picture, as a text */
  constructor(private readonly command: string) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!readHover(document.uri)) return undefined;
    const notation = notationOf(document.fileName, document.languageId);
    const literal = pictureLiteralAt(document.lineAt(position).text, position.character, notation);
    if (literal === undefined) return undefined;
    for (const file of candidates(literal.paths, document.uri)) {
      if (await isFile(file)) return new vscode.Hover(this.#offer(file), rangeOf(position.line, literal));
      if (token.isCancellationRequested) return undefined;
    }
    return undefined;
  }

  #offer(file: string): vscode.MarkdownString {
    const words = new vscode.MarkdownString('', true);
    const explain = vscode.l10n.t('Explain with Score-CAM');
    const asked = encodeURIComponent(JSON.stringify([vscode.Uri.file(file).toString()]));
    words.appendMarkdown(`[$(lightbulb-sparkle) ${explain}](command:${this.command}?${asked})`);
    words.isTrusted = { enabledCommands: [this.command] };
    return words;
  }
}

function rangeOf(line: number, { start, end }: { readonly start: number; readonly end: number }): vscode.Range {
  return new vscode.Range(line, start, line, end);
}

/** Where a path may lead: from the document's folder, then from the folders of the workspace. */
function candidates(paths: readonly string[], document: vscode.Uri): string[] {
  const folders = [
    path.dirname(document.fsPath),
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
  ];
  return [...new Set(paths.flatMap((written) => folders.map((folder) => path.resolve(folder, written))))];
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    // There is none, or none may be seen.
    return false;
  }
}

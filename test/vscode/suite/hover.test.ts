import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated } from './extension';

describe('hover', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scorecam-hover-'));

  before(async () => {
    const { extensionPath } = await activated();
    copyFileSync(path.join(extensionPath, 'media', 'pictures', 'coffee.png'), path.join(folder, 'coffee.png'));
  });

  async function hoverOver(line: string, name: string): Promise<string> {
    const file = path.join(folder, name);
    writeFileSync(file, `${line}\n`);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const position = new vscode.Position(0, line.indexOf('.png'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
      .join('\n');
  }

  for (const [name, line] of [
    ['sample.py', `image = open("coffee.png")`],
    ['sample.csv', '1,coffee.png,cup'],
    ['sample.tsv', '1\tcoffee.png\tcup'],
    ['sample.json', '{ "image": "coffee.png" }'],
    ['sample.jsonc', '{ "image": "coffee.png" } // seen'],
    ['sample.jsonl', '{"image": "coffee.png"}'],
    ['sample.yaml', 'image: coffee.png'],
    ['sample.ts', `const image = 'coffee.png';`],
    ['sample.js', `const image = 'coffee.png';`],
    ['sample.txt', 'coffee.png 1'],
  ] as const) {
    it(`over the path of a picture in ${name} offers to explain it`, async () => {
      const words = await hoverOver(line, name);
      assert.match(words, /command:scorecamLens\.explain\?/);
      assert.ok(words.includes('coffee.png'));
    });
  }
});

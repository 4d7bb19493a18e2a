import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import * as vscode from 'vscode';
import { activated } from './extension';

const COMMANDS = ['explain', 'explainExample', 'restartEngine', 'showLog'];

describe('activation', () => {
  it('loads nothing native into the extension host', async () => {
    const { extensionPath } = await activated();
    // It may have been activated by an event before; loading its code is what takes the time.
    const main = path.join(extensionPath, 'dist', 'extension.js');
    const kept = require.cache[main];
    Reflect.deleteProperty(require.cache, main);
    const began = performance.now();
    // As the editor loads it.
    createRequire(main)(main);
    const tookMs = performance.now() - began;
    require.cache[main] = kept;
    writeFileSync(path.join(__dirname, 'activation.txt'), `${tookMs.toFixed(0)} ms, ${activateOnceMore(main)}`);
    const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
    assert.ok(sharedObjects.length > 0, 'the system does not tell what is loaded');
    assert.deepEqual(sharedObjects.filter(isNative), []);
    assert.deepEqual(Object.keys(require.cache).filter(isNative), []);
  });

  it('registers the commands', async () => {
    await activated();
    const known = await vscode.commands.getCommands(true);
    for (const name of COMMANDS) assert.ok(known.includes(`scorecamLens.${name}`), name);
  });

  it('registers who restores panels after a reload', async () => {
    await activated();
    const again = (): vscode.Disposable =>
      vscode.window.registerWebviewPanelSerializer('scorecamLens.panel', {
        deserializeWebviewPanel: () => Promise.resolve(),
      });
    assert.throws(again, /already registered/);
  });
});

/** Activates the extension a second time, under names that are not taken yet. */
function activateOnceMore(main: string): string {
  const commands: Partial<typeof vscode.commands> = {
    ...vscode.commands,
    registerCommand: (name, run) => vscode.commands.registerCommand(`again.${name}`, run),
  };
  const window: Partial<typeof vscode.window> = {
    ...vscode.window,
    registerWebviewPanelSerializer: (type, serializer) =>
      vscode.window.registerWebviewPanelSerializer(`again.${type}`, serializer),
  };
  const load = createRequire(main);
  const module = { exports: {} as { activate: (context: unknown) => void } };
  const withOwnNames = (name: string): unknown => (name === 'vscode' ? { ...vscode, commands, window } : load(name));
  const run = compileFunction(readFileSync(main, 'utf8'), ['require', 'module', 'exports']) as (
    ...values: readonly unknown[]
  ) => void;
  run(withOwnNames, module, module.exports);
  const subscriptions: vscode.Disposable[] = [];
  const began = performance.now();
  module.exports.activate({ subscriptions });
  const tookMs = performance.now() - began;
  vscode.Disposable.from(...subscriptions).dispose();
  return `and is activated in ${tookMs.toFixed(1)} ms`;
}

function isNative(file: string): boolean {
  return (
    /sharp|vips|tensorflow|tfjs/i.test(path.basename(file)) || /node_modules[\\/](sharp|@tensorflow)[\\/]/.test(file)
  );
}

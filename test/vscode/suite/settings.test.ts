import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated } from './extension';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { scope: string }>> };
  };
}

describe('settings', () => {
  it('have the defaults that are documented', () => {
    const settings = vscode.workspace.getConfiguration('scorecamLens');
    const defaults = { backend: 'auto', threads: 0, memoryBudgetMiB: 1024, idleMinutes: 10, nodePath: '', model: '' };
    for (const [name, value] of Object.entries(defaults)) assert.equal(settings.get(name), value, name);
  });

  it('that name programs and models are not taken from an untrusted workspace', async () => {
    const { capabilities, contributes } = (await activated()).packageJSON as Manifest;
    const { supported, restrictedConfigurations } = capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    for (const name of ['scorecamLens.nodePath', 'scorecamLens.model']) {
      assert.ok(restrictedConfigurations.includes(name), name);
      assert.equal(contributes.configuration.properties[name]?.scope, 'machine-overridable', name);
    }
  });
});

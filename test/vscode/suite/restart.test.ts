import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { activated } from './extension';

const POLL_MS = 50;
/** An engine shows up among the processes within a few milliseconds after it is asked for. */
const NEVER_MS = 2000;

/** Process ids of the engines that this extension host has started. */
function engines(): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    const isEngine = command.includes(path.join('dist', 'engine.js')) && !state.startsWith('Z');
    return isEngine && Number(parent) === process.pid ? [Number(pid)] : [];
  });
}

async function until<T>(what: string, look: () => T | undefined, limitMs = 30_000): Promise<T> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const seen = look();
    if (seen !== undefined) return seen;
    await wait(POLL_MS);
  }
  throw new Error(`${what} did not happen within ${limitMs} ms`);
}

(process.platform === 'win32' ? describe.skip : describe)('an engine that dies', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scorecam-restart-'));
  let pictures = 0;

  /** Asks about a picture that was not asked about before: the answer needs an engine. */
  async function ask(): Promise<void> {
    const { extensionPath } = await activated();
    const picture = path.join(folder, `picture-${++pictures}.png`);
    copyFileSync(path.join(extensionPath, 'media', 'pictures', 'coffee.png'), picture);
    await vscode.commands.executeCommand('scorecamLens.explain', vscode.Uri.file(picture));
  }

  const started = (): Promise<number> => until('the start of an engine', () => engines()[0]);
  const gone = (pid: number): Promise<true> =>
    until('the end of the engine', () => (engines().includes(pid) ? undefined : true));

  it('five times is not started again until the user says so', async () => {
    for (let death = 0; death < 5; death += 1) {
      await ask();
      const pid = await started();
      process.kill(pid, 'SIGKILL');
      await gone(pid);
    }
    await ask();
    await assert.rejects(until('the start of an engine', () => engines()[0], NEVER_MS));
    await vscode.commands.executeCommand('scorecamLens.restartEngine');
    await ask();
    const pid = await started();
    await vscode.commands.executeCommand('scorecamLens.restartEngine');
    await gone(pid);
  });
});

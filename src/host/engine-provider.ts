import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { EngineClient, type RequestOptions } from '../process';
import type { ExplainParams, ExplainResult, LayersParams, LayersResult } from '../protocol';
import { readSettings, SETTINGS_SECTION } from './settings';

/** An engine that gives no sign of life for this long while somebody waits is taken for hung. */
const HANG_TIMEOUT_MS = 60_000;

/** Resident memory at which the engine gives up, rather than the machine. */
const MEMORY_CAP_BYTES = 8 * 2 ** 30;

/** The engine process of this window: started when it is first asked, ended when nobody asks for a while. */
export class EngineProvider implements vscode.Disposable {
  #client: EngineClient | undefined;
  #requests = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #settingsWatch: vscode.Disposable;

  constructor(
    private readonly extensionPath: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#settingsWatch = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SETTINGS_SECTION)) this.#restartWhenFree();
    });
  }

  explain(params: ExplainParams, options: RequestOptions): Promise<ExplainResult> {
    return this.#ask((client) => client.explain(params, options));
  }

  layers(params: LayersParams): Promise<LayersResult> {
    return this.#ask((client) => client.layers(params));
  }

  dispose(): void {
    this.#settingsWatch.dispose();
    this.#end();
  }

  async #ask<T>(send: (client: EngineClient) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    this.#requests += 1;
    try {
      return await send((this.#client ??= this.#start()));
    } finally {
      this.#requests -= 1;
      if (this.#requests === 0) this.#endWhenIdle();
    }
  }

  #start(): EngineClient {
    const { backend, threads, memoryBudgetMiB, nodePath } = readSettings();
    const node = nodePath === '' ? process.execPath : nodePath;
    this.log.info(`engine: started with ${node}, backend ${backend}`);
    return new EngineClient({
      enginePath: path.join(this.extensionPath, 'dist', 'engine.js'),
      nodePath: node,
      environment: this.#environment(nodePath === ''),
      backend,
      threads,
      memoryBudgetBytes: memoryBudgetMiB * 2 ** 20,
      memoryCapBytes: MEMORY_CAP_BYTES,
      hangTimeoutMs: HANG_TIMEOUT_MS,
      onLog: (line) => {
        this.log.info(`engine: ${line}`);
      },
    });
  }

  #environment(ownExecutable: boolean): Record<string, string> {
    // A platform's package carries the runtime; without it the engine looks where the set-up puts one.
    const runtime = path.join(this.extensionPath, 'runtime');
    const carried = process.env.SCORECAM_LENS_RUNTIME === undefined && existsSync(runtime);
    return {
      ...(carried ? { SCORECAM_LENS_RUNTIME: runtime } : {}),
      // The editor's own executable is Electron on a desktop, which is Node only when it is told so.
      ...(ownExecutable && 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
    };
  }

  #endWhenIdle(): void {
    const { idleMinutes } = readSettings();
    if (idleMinutes === 0) return;
    this.#idleTimer = setTimeout(() => {
      this.log.info(`engine: ended, not used for ${idleMinutes} minutes`);
      this.#end();
    }, idleMinutes * 60_000);
  }

  /** New settings hold from the next start; what is being worked on is not taken away. */
  #restartWhenFree(): void {
    if (this.#requests === 0) this.#end();
  }

  #end(): void {
    clearTimeout(this.#idleTimer);
    const client = this.#client;
    this.#client = undefined;
    client?.dispose().catch((error: unknown) => {
      this.log.error('engine: did not end', error);
    });
  }
}

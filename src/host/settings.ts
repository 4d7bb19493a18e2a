import * as vscode from 'vscode';
import { ONNX_PROVIDERS, type BackendChoice, type OnnxProvider } from '../protocol';

const SECTION = 'scorecamLens';

/** The settings of the engine, as package.json declares them. */
export interface EngineSettings {
  readonly backend: BackendChoice;
  /** Of ONNX models. */
  readonly onnxProvider: OnnxProvider;
  readonly threads: number;
  readonly memoryBudgetMiB: number;
  /** Empty: the Node that runs the extension. */
  readonly nodePath: string;
}

const ENGINE_SETTINGS = ['backend', 'onnxProvider', 'threads', 'memoryBudgetMiB', 'nodePath'] as const;

/** A week, and well below the longest time that a timer takes. */
const MAX_IDLE_MINUTES = 7 * 24 * 60;

const BACKENDS: readonly BackendChoice[] = ['auto', 'tfjs-node', 'wasm'];

/** Reads the settings; settings.json can hold anything: a value of the wrong kind counts as the default. */
export function readEngineSettings(): EngineSettings {
  const backend = read('backend');
  const onnxProvider = read('onnxProvider');
  return {
    backend: BACKENDS.find((known) => known === backend) ?? 'auto',
    onnxProvider: ONNX_PROVIDERS.find((known) => known === onnxProvider) ?? 'cpu',
    threads: Math.round(readNumber('threads', { low: 0, high: 256, fallback: 0 })),
    memoryBudgetMiB: readNumber('memoryBudgetMiB', { low: 16, fallback: 1024 }),
    nodePath: readText('nodePath'),
  };
}

/** Whether another model may explain a picture now; undefined for any. */
export function concernsModel(event: vscode.ConfigurationChangeEvent, picture: vscode.Uri | undefined): boolean {
  return event.affectsConfiguration(`${SECTION}.model`, picture);
}

/** Whether an engine that runs now has other settings than the next one would have. */
export function concernsEngine(event: vscode.ConfigurationChangeEvent): boolean {
  return ENGINE_SETTINGS.some((name) => event.affectsConfiguration(`${SECTION}.${name}`));
}

/** After so many minutes without a request the engine ends; 0 keeps it for as long as the window is open. */
export function readIdleMinutes(): number {
  return readNumber('idleMinutes', { low: 0, high: MAX_IDLE_MINUTES, fallback: 10 });
}

export function concernsIdleMinutes(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(`${SECTION}.idleMinutes`);
}

/** Whether maps are measured by themselves, once they are there. */
export function readMeasure(): boolean {
  return read('measure') !== false;
}

/** Whether paths of pictures in code offer to explain them. */
export function readHover(scope: vscode.Uri): boolean {
  return read('hover', scope) !== false;
}

/** The model of a picture as it was written; empty for the embedded one. */
export function readModel(scope: vscode.Uri): string {
  return readText('model', scope);
}

function read(name: string, scope?: vscode.Uri): unknown {
  return vscode.workspace.getConfiguration(SECTION, scope).get<unknown>(name);
}

interface NumberSetting {
  readonly low: number;
  readonly high?: number;
  readonly fallback: number;
}

function readNumber(name: string, { low, high = Infinity, fallback }: NumberSetting): number {
  const value = read(name);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
}

function readText(name: string, scope?: vscode.Uri): string {
  const value = read(name, scope);
  return typeof value === 'string' ? value.trim() : '';
}

import path from 'node:path';
import * as vscode from 'vscode';
import { FIRST_QUESTION, MOST_METHODS, WEIGHTINGS, type PanelKeep, type PanelQuestion } from '../protocol';
import { isKnownMethod } from './asked-method';
import { parseLocal } from './local-path';
import { isPinName } from './pin-store';
import type { SessionStart } from './session-services';

/** The page writes them down with every question. */
const MAX_CHOSEN = 500;

const FITS: readonly PanelQuestion['fit'][] = ['model', 'crop', 'squash', 'letterbox', 'none'];
const EXIFS: readonly PanelQuestion['exif'][] = ['ignore', 'apply'];
const BASELINES: readonly PanelQuestion['baseline'][] = ['zero', 'black', 'mean', 'blur'];

/** Of the pictures that were chosen together those that are kept over a reload: of very many, those around the current one. */
export function keptOf(chosen: readonly string[], current: string): readonly string[] {
  const from = chosen.indexOf(current) - MAX_CHOSEN / 2;
  const begin = Math.max(0, Math.min(from, chosen.length - MAX_CHOSEN));
  return chosen.slice(begin, begin + MAX_CHOSEN);
}

/** What a page keeps of what a panel shows. */
export function toKeep({ chosen, current, question, model, compared, beside, pinned }: SessionStart): PanelKeep {
  const uri = (file: string): string => vscode.Uri.file(file).toString();
  return {
    chosen: keptOf(chosen, current).map(uri),
    current: uri(current),
    question,
    ...(model === undefined ? {} : { model }),
    ...(compared === undefined ? {} : { compared }),
    ...(beside === undefined || beside.length === 0 ? {} : { beside }),
    ...(pinned === undefined ? {} : { pinned }),
  };
}

/**
 * What a panel kept over a reload of the window, out of the state that its page left with the editor.
 *
 * @param state data of any kind
 * @returns undefined where it is not what a page writes, or not about files of this machine
 */
export function parseKeep(state: unknown): SessionStart | undefined {
  const host = fieldsOf(fieldsOf(state)?.host);
  const question = parseQuestion(host?.question);
  if (host === undefined || question === undefined) return undefined;
  const { chosen, current, model, compared, pinned } = host;
  if (!Array.isArray(chosen) || chosen.length === 0 || chosen.length > MAX_CHOSEN) return undefined;
  const [shown, ...files] = [current, ...(chosen as readonly unknown[])].map(toPath);
  if (shown === undefined || !files.every((file) => file !== undefined)) return undefined;
  if (files.length > 1 && !files.includes(shown)) return undefined;
  if (!isModel(model) || !isModel(compared)) return undefined;
  return {
    chosen: files,
    current: shown,
    question,
    model,
    ...(compared === undefined ? {} : { compared }),
    ...parseBeside(host.beside, question.method),
    ...(isPinName(pinned) ? { pinned } : {}),
  };
}

function isModel(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || (typeof value === 'string' && path.isAbsolute(value));
}

function toPath(uri: unknown): string | undefined {
  return typeof uri === 'string' ? parseLocal(uri) : undefined;
}

function parseQuestion(value: unknown): PanelQuestion | undefined {
  const { target, layer, temperature, ...how } = fieldsOf(value) ?? {};
  const method = parseMethod(how);
  const weighting = WEIGHTINGS.find((known) => known === how.weighting);
  const fit = FITS.find((known) => known === how.fit);
  const exif = EXIFS.find((known) => known === how.exif);
  const baseline = BASELINES.find((known) => known === how.baseline);
  if (weighting === undefined || fit === undefined || exif === undefined || baseline === undefined) return undefined;
  if (typeof temperature !== 'number' || !Number.isFinite(temperature) || temperature <= 0) return undefined;
  if (layer !== undefined && typeof layer !== 'string') return undefined;
  if (target !== undefined && !(typeof target === 'number' && Number.isInteger(target) && target >= 0))
    return undefined;
  return {
    ...(target === undefined ? {} : { target }),
    ...(layer === undefined ? {} : { layer }),
    ...method,
    weighting,
    temperature,
    fit,
    exif,
    baseline,
  };
}

/** What an older version kept has no method; one that is not known any more is forgotten, not the whole panel. */
function parseMethod({ method, methodOptions }: Partial<Record<string, unknown>>): MethodQuestion {
  const { method: usual } = FIRST_QUESTION;
  const entries = Object.entries(fieldsOf(methodOptions) ?? {});
  const options = Object.fromEntries(
    entries.filter((entry): entry is [string, number | string] => ['number', 'string'].includes(typeof entry[1])),
  );
  const name = typeof method === 'string' ? method : usual;
  return isKnownMethod(name, options) ? { method: name, methodOptions: options } : { method: usual, methodOptions: {} };
}

/** Methods that are not known any more, or are shown already, are left out. */
function parseBeside(value: unknown, own: string): Pick<SessionStart, 'beside'> {
  if (!Array.isArray(value)) return {};
  const names = new Set(value.filter((name): name is string => typeof name === 'string' && isKnownMethod(name, {})));
  names.delete(own);
  return names.size === 0 ? {} : { beside: [...names].slice(0, MOST_METHODS - 1) };
}

type MethodQuestion = Pick<PanelQuestion, 'method' | 'methodOptions'>;

function fieldsOf(value: unknown): Partial<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

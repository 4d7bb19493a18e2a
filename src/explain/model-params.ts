import type { ModelUse } from '../engine';
import type { ModelParams } from '../protocol';

const USE_FIELDS = ['output', 'outputName', 'signature'] as const;
const MODEL_FIELDS = ['model', 'labels', 'preprocess', ...USE_FIELDS] as const;

/** Of a request, what it says about the model; what is not said is left out. */
export function modelOf(params: ModelParams): ModelParams {
  return pick(params, MODEL_FIELDS);
}

/** Of that, what the runtime has to know. */
export function useOf(params: ModelParams): ModelUse {
  return pick(params, USE_FIELDS);
}

/** One text for a model and all that the user says of it. */
export function modelKey(params: ModelParams): string {
  return JSON.stringify(modelOf(params));
}

/** One text for what changes the numbers that a model gives. */
export function useKey(params: ModelParams): string {
  return JSON.stringify(useOf(params));
}

/** The fields that are there, in their own order. */
function pick(params: ModelParams, fields: readonly (keyof ModelParams)[]): ModelParams {
  return Object.fromEntries(fields.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])));
}

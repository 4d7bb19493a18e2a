import { ScorecamError } from '../shared/errors';

const HINT = 'Save the model again from Keras; its description is damaged.';
const KERAS_3_HINT =
  'Convert it with Keras 2: set TF_USE_LEGACY_KERAS=1 (package tf-keras) before tensorflowjs_converter or model.save().';

/** What a model can be nested in. */
export function isContainer(className: unknown): boolean {
  return className === 'Model' || className === 'Functional' || className === 'Sequential';
}

/** A layer of a graph as the check sees it. */
export interface GraphLayer {
  readonly name: string;
  readonly className: unknown;
  readonly inboundNodes: readonly unknown[];
}

/** One output tensor of one call of a layer. */
interface Connection {
  readonly layer: string;
  readonly node: number;
}

/**
 * Checks that calls of layers form a graph, because tfjs-layers loops for ever on one that names layers or calls that
 * do not exist, or that has a cycle. A layer may be called several times (shared weights), so the calls are the nodes,
 * not the layers; tfjs makes the calls of one layer in their order.
 *
 * @throws ScorecamError `model`
 */
export function checkConnections(layers: readonly GraphLayer[]): void {
  const callsOf = new Map<string, Connection[][]>();
  const firstCall = new Map<string, number>();
  for (const layer of layers) {
    if (callsOf.has(layer.name)) {
      throw new ScorecamError('model', `Two layers of the model are named ${layer.name}.`, HINT);
    }
    callsOf.set(
      layer.name,
      layer.inboundNodes.map((node) => readCall(layer.name, node)),
    );
    // An input, and a model inside the model, have a node of their own before the first call.
    firstCall.set(layer.name, layer.className === 'InputLayer' || isContainer(layer.className) ? 1 : 0);
  }
  const key = (layer: string, node: number): string => `${node} ${layer}`;
  const needs = new Map<string, string[]>();
  for (const [name, calls] of callsOf) {
    const first = firstCall.get(name) ?? 0;
    for (let node = 0; node < first; node += 1) needs.set(key(name, node), []);
    calls.forEach((connections, index) => {
      const sources = connections.map(({ layer, node }) => {
        const known = callsOf.get(layer);
        if (known === undefined) {
          throw new ScorecamError('model', `Layer ${name} takes its input from ${layer}, which does not exist.`, HINT);
        }
        if (node >= known.length + (firstCall.get(layer) ?? 0)) {
          throw new ScorecamError(
            'model',
            `Layer ${name} takes its input from call ${node} of ${layer}, which does not exist.`,
            HINT,
          );
        }
        return key(layer, node);
      });
      const node = first + index;
      needs.set(key(name, node), node === 0 ? sources : [...sources, key(name, node - 1)]);
    });
  }
  checkAcyclic(needs);
}

/**
 * Checks where a model begins or ends: `[[name, node, tensor], …]`.
 *
 * @param what for the message
 * @throws ScorecamError `model`
 */
export function checkEnds(what: string, ends: unknown, layers: readonly GraphLayer[]): void {
  const names = new Set(layers.map(({ name }) => name));
  const isEnd = (end: unknown): boolean => {
    const [layer, node, tensor]: unknown[] = Array.isArray(end) ? (end as unknown[]) : [];
    return typeof layer === 'string' && names.has(layer) && isIndex(node) && isIndex(tensor);
  };
  if (Array.isArray(ends) && ends.length > 0 && ends.every(isEnd)) return;
  throw new ScorecamError('model', `The ${what} of the model are damaged, or not among its layers.`, HINT);
}

/** One call of a layer is `[[name, node, tensor, {…}], …]`. */
function readCall(name: string, call: unknown): Connection[] {
  if (!Array.isArray(call)) {
    const isKeras3 = typeof call === 'object' && call !== null && 'args' in call;
    throw isKeras3
      ? new ScorecamError('model', 'The model was written by Keras 3, whose tfjs files tfjs cannot read.', KERAS_3_HINT)
      : damaged(name);
  }
  if (call.length === 0) throw damaged(name);
  return call.map((connection: unknown) => {
    const parts: unknown[] = Array.isArray(connection) ? connection : [];
    const [layer, node, tensor, options] = parts;
    if (typeof layer !== 'string' || !isIndex(node) || !isIndex(tensor)) throw damaged(name);
    for (const [option, value] of Object.entries(options ?? {})) {
      if (option !== 'training' && value !== null) {
        throw new ScorecamError(
          'model',
          `Layer ${name} is called with the argument ${option}, which TensorFlow.js does not pass on.`,
          'Use layers that take nothing but the outputs of other layers.',
        );
      }
    }
    return { layer, node };
  });
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(layer: string): ScorecamError {
  return new ScorecamError('model', `The connections of layer ${layer} are damaged.`, HINT);
}

/** Takes away calls of which all inputs are gone, until none is left; what stays is on a cycle or behind one. */
function checkAcyclic(needs: ReadonlyMap<string, readonly string[]>): void {
  const waitsFor = new Map(Array.from(needs, ([call, sources]) => [call, new Set(sources)]));
  const users = new Map<string, string[]>();
  for (const [call, sources] of waitsFor) {
    for (const source of sources) {
      const known = users.get(source);
      if (known === undefined) users.set(source, [call]);
      else known.push(call);
    }
  }
  const ready = Array.from(waitsFor.keys()).filter((call) => waitsFor.get(call)?.size === 0);
  for (let call = ready.pop(); call !== undefined; call = ready.pop()) {
    waitsFor.delete(call);
    for (const user of users.get(call) ?? []) {
      const left = waitsFor.get(user);
      left?.delete(call);
      if (left?.size === 0) ready.push(user);
    }
  }
  const [cyclic] = waitsFor.keys();
  if (cyclic !== undefined) {
    const layer = cyclic.slice(cyclic.indexOf(' ') + 1);
    throw new ScorecamError('model', `The layers of the model form a cycle (at ${layer}).`, HINT);
  }
}

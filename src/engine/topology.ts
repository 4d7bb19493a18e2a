import { ScorecamError } from '../shared/errors';

const HINT = 'Save the model again from Keras; its description is damaged.';

/**
 * Checks that the layers of a tfjs layers model form a graph: tfjs-layers loops for ever on one that names layers that
 * do not exist, or that has a cycle.
 *
 * @param topology `modelTopology` of a model.json
 * @throws ScorecamError `model`
 */
export function checkTopology(topology: object): void {
  const description = record(record(topology).model_config ?? topology);
  checkModel(description.class_name, description.config);
}

/** Height and width that the first input of a model declares; undefined where it leaves them open. */
export function declaredInputSize(topology: unknown): { height: number; width: number } | undefined {
  if (Array.isArray(topology)) {
    for (const item of topology) {
      const size = declaredInputSize(item);
      if (size !== undefined) return size;
    }
    return undefined;
  }
  const fields = record(topology);
  const shape = fields.batch_input_shape ?? fields.batchInputShape;
  if (Array.isArray(shape)) {
    const [, height, width] = shape as unknown[];
    return typeof height === 'number' && typeof width === 'number' ? { height, width } : undefined;
  }
  return declaredInputSize([fields.model_config, fields.config, fields.layers].filter((f) => f !== undefined));
}

function checkModel(className: unknown, config: unknown): void {
  const layers = Array.isArray(config) ? (config as unknown[]) : record(config).layers;
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ScorecamError('model', 'The model has no layers.', HINT);
  }
  for (const layer of layers) {
    const { class_name: inner, config: innerConfig } = record(layer);
    if (isContainer(inner)) checkModel(inner, innerConfig);
  }
  if (className !== 'Sequential') checkGraph(layers);
}

function isContainer(className: unknown): boolean {
  return className === 'Model' || className === 'Functional' || className === 'Sequential';
}

function checkGraph(layers: readonly unknown[]): void {
  const sources = new Map<string, readonly string[]>();
  for (const layer of layers) {
    const { name, inbound_nodes: inbound } = record(layer);
    if (typeof name !== 'string') throw new ScorecamError('model', 'A layer of the model has no name.', HINT);
    if (sources.has(name)) throw new ScorecamError('model', `Two layers of the model are named ${name}.`, HINT);
    sources.set(name, inboundLayers(name, inbound));
  }
  for (const [name, inputs] of sources) {
    for (const input of inputs) {
      if (!sources.has(input)) {
        throw new ScorecamError('model', `Layer ${name} takes its input from ${input}, which does not exist.`, HINT);
      }
    }
  }
  checkAcyclic(sources);
}

/** Names of the layers that a layer is connected to: `inbound_nodes` is `[[[name, node, tensor, {…}], …], …]`. */
function inboundLayers(name: string, inbound: unknown): string[] {
  if (inbound === undefined) return [];
  const damaged = new ScorecamError('model', `The connections of layer ${name} are damaged.`, HINT);
  if (!Array.isArray(inbound)) throw damaged;
  return inbound.flatMap((node: unknown) => {
    if (!Array.isArray(node)) throw damaged;
    return node.map((connection: unknown) => {
      const source: unknown = Array.isArray(connection) ? connection[0] : undefined;
      if (typeof source !== 'string') throw damaged;
      return source;
    });
  });
}

/** Takes away layers of which all inputs are gone, until none is left; what stays is on a cycle or behind one. */
function checkAcyclic(sources: ReadonlyMap<string, readonly string[]>): void {
  const waiting = new Map(Array.from(sources, ([name, inputs]) => [name, new Set(inputs)]));
  const users = new Map<string, string[]>();
  for (const [name, inputs] of waiting) {
    for (const input of inputs) users.set(input, [...(users.get(input) ?? []), name]);
  }
  const ready = Array.from(waiting.keys()).filter((name) => waiting.get(name)?.size === 0);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    waiting.delete(name);
    for (const user of users.get(name) ?? []) {
      const left = waiting.get(user);
      left?.delete(name);
      if (left?.size === 0) ready.push(user);
    }
  }
  const [cyclic] = waiting.keys();
  if (cyclic !== undefined) {
    throw new ScorecamError('model', `The layers of the model form a cycle (at ${cyclic}).`, HINT);
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

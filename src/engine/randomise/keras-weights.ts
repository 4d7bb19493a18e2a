import { record } from '../formats/json-file';
import type { LayersFiles, WeightSpec } from '../formats/model-files';
import { isContainer } from '../topology-graph';
import { weightLayers, type WeightLayer, type WeightStep } from './weight-layers';

/** Layers that scale and shift what the layer before them gives. */
const FOLLOWS = /Norm|^PReLU$|^Rescaling$/;

/** The layers of a model that is described by them; weights are named as in its files. */
export function kerasLayers({ topology, weights, weightNames }: LayersFiles): WeightLayer[] {
  const steps: Omit<WeightStep, 'weights' | 'hasKernel'>[] = [];
  const classes = new Map<string, string>();
  walk(topology.config, topology.className, { prefix: '', inputs: [] }, (step, className) => {
    steps.push(step);
    classes.set(step.name, className);
  });
  // Names of variables do not say in which model a layer lies.
  const nameOf = (path: string): string => (weightNames === 'places' ? path : path.slice(path.lastIndexOf('\0') + 1));
  const own = new Map<string, WeightSpec[]>();
  const names = new Set(steps.map(({ name }) => nameOf(name).replaceAll('\0', '/')));
  for (const spec of weights) {
    if (spec.group === 'optimizer') continue;
    const layer = layerOf(spec.name, names);
    own.set(layer, [...(own.get(layer) ?? []), spec]);
  }
  return weightLayers(
    steps.map((step) => {
      const specs = own.get(nameOf(step.name).replaceAll('\0', '/')) ?? [];
      const isFollowing = FOLLOWS.test(classes.get(step.name) ?? '');
      return {
        ...step,
        weights: specs.filter(({ shape }) => shape.some((length) => length > 1)).map(({ name }) => name),
        hasKernel: !isFollowing && specs.some(({ shape }) => shape.length > 1),
      };
    }),
  );
}

/** The layer that a weight's name begins with: `block/conv` of `block/conv/kernel`. */
function layerOf(weight: string, names: ReadonlySet<string>): string {
  for (let end = weight.lastIndexOf('/'); end > 0; end = weight.lastIndexOf('/', end - 1)) {
    const name = weight.slice(0, end);
    if (names.has(name)) return name;
  }
  return weight;
}

interface Around {
  /** Of the models that a layer lies in, each with a zero behind it, which no name has. */
  readonly prefix: string;
  /** Where the model takes its picture from. */
  readonly inputs: readonly string[];
}

function walk(
  config: unknown,
  className: string,
  { prefix, inputs: outer }: Around,
  visit: (step: Omit<WeightStep, 'weights' | 'hasKernel'>, className: string) => void,
): void {
  const layers: unknown = Array.isArray(config) ? config : record(config).layers;
  let before = outer;
  for (const layer of layers as unknown[]) {
    const fields = record(layer);
    const inner = record(fields.config);
    const label = String(className === 'Sequential' ? inner.name : fields.name);
    const name = `${prefix}${label}`;
    const type = String(fields.className);
    const calls = className === 'Sequential' ? [] : sourcesOf(fields.inboundNodes);
    const inputs = calls.length > 0 ? calls.map((source) => `${prefix}${source}`) : before;
    if (isContainer(type)) {
      walk(fields.config, type, { prefix: `${name}\0`, inputs }, visit);
      visit({ name, label, inputs: [lastOf(fields.config, `${name}\0`, type)] }, type);
    } else {
      visit({ name, label: name.replaceAll('\0', '/'), inputs }, type);
    }
    if (className === 'Sequential') before = [name];
  }
}

/** Names of the layers that a layer takes from, in all of its calls. */
function sourcesOf(inboundNodes: unknown): string[] {
  const calls = (inboundNodes ?? []) as unknown[][];
  return calls.flatMap((call) => call.map((connection) => String((connection as unknown[])[0])));
}

function lastOf(config: unknown, prefix: string, className: string): string {
  const layers: unknown = Array.isArray(config) ? config : record(config).layers;
  const last = record((layers as unknown[]).at(-1));
  return `${prefix}${String(className === 'Sequential' ? record(last.config).name : last.name)}`;
}

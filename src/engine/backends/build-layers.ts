import type * as core from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ScorecamError } from '../../shared/errors';
import type { LayersFiles, WeightSpec } from '../formats/model-files';
import { isContainer } from '../topology-graph';
import { registerKerasLayers } from './keras-layers';
import type { Tfjs } from './tfjs-runtime';

/** A weight as tfjs-layers keeps it. */
interface LayerVariable {
  readonly originalName: string;
  readonly shape: readonly (number | null)[];
  readonly val: core.Variable;
  write(value: core.Tensor): void;
}

/** What tfjs-layers does not declare. */
interface LayerPrototype {
  addWeight: (this: UnbuiltLayer, name: string, shape: readonly number[], ...rest: unknown[]) => LayerVariable;
}

interface UnbuiltLayer {
  readonly name: string;
  /** Zeros instead of random numbers, which would be overwritten at once. */
  fastWeightInitDuringBuild: boolean;
}

export interface BuiltModel {
  readonly model: LayersModel;
  dispose(): void;
}

const EXPORT_HINT = 'Description and weights do not belong together; export the model again and copy all of its files.';

let lastBuild: Promise<unknown> = Promise.resolve();

/**
 * Builds a tfjs layers model in tfjs' present backend and gives it its weights.
 *
 * @throws ScorecamError `model`, naming the layer or weight that does not fit
 */
export function buildLayersModel(tfjs: Tfjs, files: LayersFiles): Promise<BuiltModel> {
  // One after the other: while a model is built, the making of weights is watched for all of tfjs.
  const build = lastBuild.then(() => buildAlone(tfjs, files));
  lastBuild = build.catch(() => undefined);
  return build;
}

async function buildAlone(tfjs: Tfjs, files: LayersFiles): Promise<BuiltModel> {
  registerKerasLayers(tfjs);
  refuseUnknownLayers(tfjs, files.topology);
  const weightData = await files.readWeights();
  const specs = files.weights.filter(({ group }) => group !== 'optimizer');
  const variables: LayerVariable[] = [];
  const dispose = (): void => {
    for (const { val } of variables) if (!val.isDisposed) val.dispose();
  };
  const unwatch = watchWeights(tfjs, specs, variables);
  try {
    // Without weights: those are handed over below, under our own checks.
    const model = await tfjs.layers.loadLayersModel({
      load: () => Promise.resolve({ modelTopology: files.topology }),
    });
    // A sequential model makes its graph only when it is asked to.
    if (!model.built) model.build(model.inputs[0]?.shape ?? []);
    assignWeights(tfjs, model, files, specs, weightData);
    return { model, dispose };
  } catch (error) {
    dispose();
    throw asModelError(error);
  } finally {
    unwatch();
  }
}

/**
 * A description may ask for weights of any size, whatever the files hold. Nothing is allocated beyond what they hold.
 *
 * @param made gets every weight, so that none is forgotten when the building fails half-way
 */
function watchWeights(tfjs: Tfjs, specs: readonly WeightSpec[], made: LayerVariable[]): () => void {
  const prototype = tfjs.layers.layers.Layer.prototype as unknown as LayerPrototype;
  const { addWeight } = prototype;
  let left = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  prototype.addWeight = function (name, shape, ...rest) {
    left -= sizeOf(shape);
    if (!(left >= 0)) {
      throw new ScorecamError(
        'model',
        `Layer ${this.name} asks for a ${name} of the shape [${shape.join(', ')}], more than the weight files hold.`,
        EXPORT_HINT,
      );
    }
    this.fastWeightInitDuringBuild = true;
    const variable = addWeight.call(this, name, shape, ...rest);
    made.push(variable);
    return variable;
  };
  return () => {
    prototype.addWeight = addWeight;
  };
}

function assignWeights(
  tfjs: Tfjs,
  model: LayersModel,
  files: LayersFiles,
  specs: readonly WeightSpec[],
  weightData: ArrayBuffer,
): void {
  const targets = files.weightNames === 'places' ? placedVariables(model) : namedVariables(model, specs);
  const count = targets.size;
  const values = tfjs.core.io.decodeWeights(weightData, files.weights as unknown as core.io.WeightsManifestEntry[]);
  try {
    for (const spec of specs) {
      const name = targets.has(spec.name) ? spec.name : withoutCellName(spec.name);
      const target = targets.get(name);
      const value = values[spec.name];
      if (target === undefined || value === undefined) {
        throw new ScorecamError('model', `No layer of the model asks for the weight ${spec.name}.`, EXPORT_HINT);
      }
      if (target.shape.join() !== spec.shape.join()) {
        throw new ScorecamError(
          'model',
          `Weight ${spec.name} has the shape [${spec.shape.join(', ')}], but its layer needs [${target.shape.join(', ')}].`,
          EXPORT_HINT,
        );
      }
      target.write(value);
      targets.delete(name);
    }
  } finally {
    tfjs.core.dispose(values);
  }
  const [missing] = targets.keys();
  if (missing !== undefined) {
    const message = `${targets.size} of the model's ${count} weights are missing, for instance ${missing}.`;
    throw new ScorecamError('model', message, EXPORT_HINT);
  }
}

/** Weights by the names that they have in model.json: `layer/kernel`, in newer exports `layer/0`. */
function namedVariables(model: LayersModel, specs: readonly WeightSpec[]): Map<string, LayerVariable> {
  const isNumbered = specs.length > 0 && specs.every(({ name }) => /\/\d+$/.test(name));
  const named = new Map<string, LayerVariable>();
  for (const layer of model.layers) {
    (layer.weights as unknown as LayerVariable[]).forEach((variable, index) => {
      const { originalName } = variable;
      const name = isNumbered ? `${originalName.slice(0, originalName.lastIndexOf('/'))}/${index}` : originalName;
      if (named.has(name)) {
        throw new ScorecamError(
          'model',
          `The model has two weights named ${name}.`,
          'Give its layers names of their own.',
        );
      }
      named.set(name, variable);
    });
  }
  return named;
}

/** Weights by their places in their layers, `base/conv/0`, models inside of the model taken apart. */
function placedVariables(model: LayersModel): Map<string, LayerVariable> {
  const placed = new Map<string, LayerVariable>();
  const walk = (layers: LayersModel['layers'], prefix: string): void => {
    for (const layer of layers) {
      const path = `${prefix}${layer.name}`;
      if ('layers' in layer) walk((layer as LayersModel).layers, `${path}/`);
      else (layer.weights as unknown as LayerVariable[]).forEach((weight, i) => placed.set(`${path}/${i}`, weight));
    }
  };
  walk(model.layers, '');
  return placed;
}

/** `layer/cell/kernel` of TensorFlow 2.2 and later is `layer/kernel` in tfjs. */
function withoutCellName(name: string): string {
  const parts = name.split('/');
  return [...parts.slice(0, -2), ...parts.slice(-1)].join('/');
}

/** Layers are named here: tfjs itself would name only their class. */
function refuseUnknownLayers(tfjs: Tfjs, { className, config }: { className: string; config: unknown }): void {
  const known = tfjs.core.serialization.SerializationMap.getMap().classNameMap;
  if (!Object.hasOwn(known, className)) {
    throw new ScorecamError(
      'model',
      `Layer ${nameOf(config)} is of the class ${className}, which TensorFlow.js does not know.`,
      'Replace the layer by ones that TensorFlow.js has, and export the model again.',
    );
  }
  if (!isContainer(className)) return;
  const layers = Array.isArray(config) ? config : (config as { layers: unknown }).layers;
  for (const layer of layers as { className: string; config: unknown }[]) refuseUnknownLayers(tfjs, layer);
}

function nameOf(config: unknown): string {
  return String((config as { name?: unknown }).name);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function asModelError(cause: unknown): ScorecamError {
  if (cause instanceof ScorecamError) return cause;
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new ScorecamError(
    'model',
    `The model cannot be built: ${reason.slice(0, 500)}`,
    'Score-CAM Lens runs models made of the layers of TensorFlow.js; export the model again, or replace what it names.',
    { cause },
  );
}

import type { ModelFiles } from '../../engine';
import { record } from './fields';

/** A layer as a model's description has it. */
export interface DescribedLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Record<string, unknown>;
}

const CONTAINERS = new Set(['Model', 'Functional', 'Sequential']);

/** The layers of a model in the order of its description, those of nested models in their place. */
export function listLayers(files: ModelFiles): DescribedLayer[] {
  return files.kind === 'layers' ? layersOf(files.topology.config) : [];
}

/** Descriptions are checked when a model is opened, their depth too. */
function layersOf(config: unknown): DescribedLayer[] {
  const list: unknown = Array.isArray(config) ? config : record(config).layers;
  return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((layer) => {
    const { className, config: inner } = record(layer);
    if (typeof className !== 'string') return [];
    if (CONTAINERS.has(className)) return layersOf(inner);
    const fields = record(inner);
    return [{ name: typeof fields.name === 'string' ? fields.name : '', className, config: fields }];
  });
}

import type { LayerInfo, LoadedModel } from '../engine';
import { METHODS, type Method } from '../methods';
import { toScorecamError } from '../shared/errors';

type Met = Pick<LoadedModel, 'gradientsRefused'>;

/** Which methods a model cannot be used with, and why: what is known of it, and what was met when it was tried. */
export class MethodRefusals {
  /** Sentences by layer and method. */
  readonly #met = new WeakMap<Met, Map<string, string>>();

  /** Sentences by the names of the methods. */
  async of(model: Met, layer: LayerInfo): Promise<Readonly<Record<string, string>>> {
    const refused: Record<string, string> = {};
    for (const method of METHODS) {
      const why = this.#met.get(model)?.get(keyOf(method, layer)) ?? (await knownRefusal(model, layer, method));
      if (why !== undefined) refused[method.name] = why;
    }
    return refused;
  }

  /** Works, and remembers where the method turned out to be impossible. */
  async watch<T>(model: Met, layer: LayerInfo, method: Method, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { remedy, message } = toScorecamError(error);
      if (remedy === 'other-method') {
        const met = this.#met.get(model) ?? new Map<string, string>();
        this.#met.set(model, met.set(keyOf(method, layer), message));
      }
      throw error;
    }
  }
}

async function knownRefusal(model: Met, layer: LayerInfo, { needs }: Method): Promise<string | undefined> {
  if (needs === 'forward') return undefined;
  const refusal = await model.gradientsRefused?.(needs === 'layer-gradients' ? layer : null);
  return refusal?.message;
}

function keyOf({ name, uses }: Method, layer: LayerInfo): string {
  return JSON.stringify([name, uses.includes('layer') ? layer.name : null]);
}

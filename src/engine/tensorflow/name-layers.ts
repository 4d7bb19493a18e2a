/** An operator's output that may be that of a layer. */
export interface ScopedTensor {
  /** Scopes and name that the model has for the operator. */
  readonly origin: string;
  /** For instance `Conv2D`. */
  readonly type: string;
}

export interface NamedLayer<T> {
  readonly name: string;
  readonly type: string;
  readonly tensor: T;
}

/** Scopes of Keras lie within each other a few times; names that somebody made up may be nothing but slashes. */
const MAX_DEPTH = 32;

/** What lies in a scope. */
interface Scope {
  /** Convolutions of its own, not in scopes within. */
  convolutions: number;
  /** It holds operators of its own. */
  isFilled: boolean;
  /** Scopes right within, and those of them with a convolution at any depth. */
  readonly inner: Set<string>;
  readonly convolving: Set<string>;
}

/**
 * The outputs of a model's layers. Keras writes each layer in a scope of its own, whose last operator gives its output:
 * activation, bias and scopes of TensorFlow's own within are part of it. Operators outside of such scopes are layers each.
 *
 * @param tensors in the order of the forward pass
 */
export function nameLayers<T extends ScopedTensor>(tensors: readonly T[]): readonly NamedLayer<T>[] {
  const scopes = readScopes(tensors);
  const homes = tensors.map(({ origin }) => homeOf(scopeOf(origin), scopes));
  const groups = new Map<string, T[]>();
  tensors.forEach((tensor, i) => {
    const home = homes[i] ?? '';
    const group = groups.get(home);
    if (group === undefined) groups.set(home, [tensor]);
    else group.push(tensor);
  });
  const layers = tensors.flatMap((tensor, i): NamedLayer<T>[] => {
    const home = homes[i] ?? '';
    const group = groups.get(home) ?? [];
    if (isModel(home, scopes)) return [{ name: tensor.origin, type: tensor.type, tensor }];
    if (tensor !== group.at(-1)) return [];
    return [{ name: home, type: group.findLast(isConvolution)?.type ?? tensor.type, tensor }];
  });
  return withUniqueNames(layers);
}

function readScopes(tensors: readonly ScopedTensor[]): ReadonlyMap<string, Scope> {
  const scopes = new Map<string, Scope>();
  const at = (name: string): Scope => {
    const known = scopes.get(name) ?? { convolutions: 0, isFilled: false, inner: new Set(), convolving: new Set() };
    scopes.set(name, known);
    return known;
  };
  for (const tensor of tensors) {
    const own = scopeOf(tensor.origin);
    const scope = at(own);
    scope.isFilled = true;
    if (isConvolution(tensor)) scope.convolutions += 1;
    for (let name = own, depth = 0; name !== '' && depth < MAX_DEPTH; name = parentOf(name), depth += 1) {
      const outer = at(parentOf(name));
      const isKnown = isConvolution(tensor) ? outer.convolving.has(name) : outer.inner.has(name);
      // What lies further out was told, too.
      if (isKnown) break;
      outer.inner.add(name);
      if (isConvolution(tensor)) outer.convolving.add(name);
    }
  }
  return scopes;
}

/** The layer's scope: `dense` of `dense/Tensordot`, which has nothing else within. */
function homeOf(scope: string, scopes: ReadonlyMap<string, Scope>): string {
  let home = scope;
  for (let outer = parentOf(home); outer !== ''; outer = parentOf(home)) {
    const around = scopes.get(outer);
    if (around?.isFilled !== true || around.inner.size !== 1 || isModel(outer, scopes)) break;
    home = outer;
  }
  return home;
}

/** Whether a scope holds layers, and is not the one of a layer. */
function isModel(name: string, scopes: ReadonlyMap<string, Scope>): boolean {
  const scope = scopes.get(name);
  return name === '' || scope === undefined || scope.convolutions > 1 || scope.convolving.size > 1;
}

/** Without the scopes that all of them lie in, and with numbers where they are the same. */
function withUniqueNames<T>(layers: readonly NamedLayer<T>[]): readonly NamedLayer<T>[] {
  const shared = commonScope(layers.map(({ name }) => name));
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return layers.map((layer) => {
    const wanted = layer.name.slice(shared.length);
    let name = wanted;
    for (let number = numbers.get(wanted) ?? 2; taken.has(name); number += 1) {
      name = `${wanted}_${number}`;
      numbers.set(wanted, number + 1);
    }
    taken.add(name);
    return { ...layer, name };
  });
}

/** `model/conv` of `model/conv/Relu`; the scope of a batch norm that is written out belongs to its layer. */
function scopeOf(origin: string): string {
  const scope = parentOf(origin);
  return scope.endsWith('/batchnorm') ? parentOf(scope) : scope;
}

function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

/** What stands before all names, up to a slash. */
export function commonScope([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const name of others) {
    let same = 0;
    while (same < length && name[same] === first[same]) same += 1;
    length = same;
  }
  return first.slice(0, first.slice(0, length).lastIndexOf('/') + 1);
}

function isConvolution({ type }: ScopedTensor): boolean {
  return type.includes('Conv');
}

import { record } from '../json-file';

type Fields = Record<string, unknown>;

/** What turns the channels of a picture round, blue first. */
export const REVERSED_CHANNELS = 'ReversedChannels';

/**
 * The layers of a model of Keras 3 with one operator for each way of turning channels round: `x[..., ::-1]`, and what
 * `preprocess_input` makes of it, `stack([x[..., 2], x[..., 1], x[..., 0]], axis=-1)`.
 *
 * @param layers as Keras writes them
 */
export function foldReversedChannels(layers: readonly Fields[]): Fields[] {
  const items = new Map(layers.filter((layer) => layer.class_name === 'GetItem').map((item) => [item.name, item]));
  if (items.size === 0) return [...layers];
  const taken = new Set<unknown>();
  const folded = layers.map((layer) => {
    if (layer.class_name === 'GetItem') {
      const [picture, place] = argumentsOf(layer);
      return isBackwards(lastIndex(place)) ? reversing(layer, picture) : layer;
    }
    const parts = layer.class_name === 'Stack' && record(layer.config).axis === -1 ? argumentsOf(layer)[0] : undefined;
    const names = Array.isArray(parts) ? (parts as unknown[]).map(layerOf) : [];
    const [picture] = argumentsOf(items.get(names[0]));
    const isReversed = names.every((name, i) => {
      const [from, place] = argumentsOf(items.get(name));
      return lastIndex(place) === names.length - 1 - i && JSON.stringify(from) === JSON.stringify(picture);
    });
    // Of any number of channels but these it cannot be told whether all of them are there.
    if (names.length !== channelsOf(picture) || !isReversed) return layer;
    for (const name of names) taken.add(name);
    return reversing(layer, picture);
  });
  const users = new Set(
    folded.flatMap((layer) => (layer.class_name === 'GetItem' ? [] : argumentsOf(layer).flat().map(layerOf))),
  );
  return folded.filter(({ name }) => !taken.has(name) || users.has(name));
}

function reversing(layer: Fields, picture: unknown): Fields {
  const { name } = layer;
  const inbound = [{ args: [picture], kwargs: {} }];
  return { module: 'keras.ops', class_name: REVERSED_CHANNELS, name, config: { name }, inbound_nodes: inbound };
}

/** Of the only call of an operator. */
function argumentsOf(layer: Fields | undefined): unknown[] {
  const nodes = layer?.inbound_nodes;
  const [call, another]: unknown[] = Array.isArray(nodes) ? (nodes as unknown[]) : [];
  const { args } = record(call);
  return another === undefined && Array.isArray(args) ? (args as unknown[]) : [];
}

function layerOf(tensor: unknown): unknown {
  const { keras_history: history } = record(record(tensor).config);
  return Array.isArray(history) ? (history as unknown[])[0] : undefined;
}

function channelsOf(tensor: unknown): unknown {
  const { shape } = record(record(tensor).config);
  return Array.isArray(shape) && shape.length === 4 ? (shape as unknown[])[3] : undefined;
}

/** `i` of `[..., i]` or `[:, :, :, i]`, where all other axes are taken whole; else undefined. */
function lastIndex(place: unknown): unknown {
  const parts: unknown[] = Array.isArray(place) ? (place as unknown[]) : [];
  const others = parts.slice(0, -1);
  const isEllipsis = others.length === 1 && record(others[0]).class_name === '__ellipsis__';
  const areWhole = others.length === 3 && others.every((part) => isSlice(part, [null, 1]));
  return isEllipsis || areWhole ? parts.at(-1) : undefined;
}

function isBackwards(part: unknown): boolean {
  return isSlice(part, [-1]);
}

function isSlice(part: unknown, steps: readonly unknown[]): boolean {
  const { class_name: className, config } = record(part);
  const { start, stop, step } = record(config);
  return className === '__slice__' && start === null && stop === null && steps.includes(step);
}

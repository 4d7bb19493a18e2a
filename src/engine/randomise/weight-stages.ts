import type { WeightLayer } from './weight-layers';

/** Layers whose weights are randomised together. */
export interface WeightStage {
  /** Of the layer; of several, what their names begin with, or those of the last and the first. */
  readonly name: string;
  /** From the output to the input. */
  readonly layers: readonly string[];
  readonly weights: readonly string[];
}

/**
 * Puts layers together into stages, from the output to the input. A network of more layers than stages is taken by its
 * blocks: layers that follow each other and whose names begin alike, as coarse as there still are as many blocks as stages.
 * What is left too many is joined with its neighbours, the last two blocks excepted, which say most.
 *
 * @param layers in the order of the forward pass
 * @param most how many stages there may be
 */
export function weightStages(layers: readonly WeightLayer[], most = Infinity): WeightStage[] {
  const falling = layers.toReversed();
  if (falling.length <= most) return falling.map((layer) => stageOf([[layer]]));
  const alone = Math.min(2, most - 1);
  const blocks = blocksOf(falling, most);
  const joined = split(blocks.slice(alone), most - alone);
  return [...blocks.slice(0, alone).map((block) => [block]), ...joined].map(stageOf);
}

type Block = readonly WeightLayer[];

/** The coarsest blocks of which there are at least so many. */
function blocksOf(layers: readonly WeightLayer[], least: number): Block[] {
  const deepest = Math.max(...layers.map(({ name }) => partsOf(name).length));
  for (let depth = 1; depth <= deepest; depth += 1) {
    const blocks = runs(layers, (layer) => startOf(layer, depth));
    if (blocks.length >= least) return blocks;
  }
  return layers.map((layer) => [layer]);
}

function runs(layers: readonly WeightLayer[], key: (layer: WeightLayer) => string): Block[] {
  const blocks: WeightLayer[][] = [];
  for (const layer of layers) {
    const block = blocks.at(-1);
    const [first] = block ?? [];
    if (block !== undefined && first !== undefined && key(first) === key(layer)) block.push(layer);
    else blocks.push([layer]);
  }
  return blocks;
}

/** As even as possible; where it is not, the last parts are the larger ones. */
function split(blocks: readonly Block[], parts: number): Block[][] {
  return Array.from({ length: parts }, (_, i) =>
    blocks.slice(Math.floor((i * blocks.length) / parts), Math.floor(((i + 1) * blocks.length) / parts)),
  );
}

function stageOf(blocks: readonly Block[]): WeightStage {
  const layers = blocks.flat();
  const [first, last] = [blocks[0] ?? [], blocks.at(-1) ?? []].map(nameOf);
  return {
    name: first === last ? String(first) : `${String(first)} … ${String(last)}`,
    layers: layers.map(({ name }) => name),
    weights: layers.flatMap(({ weights }) => weights),
  };
}

function nameOf(block: Block): string {
  const [first, ...others] = block;
  if (first === undefined) return '';
  if (others.length === 0) return first.name;
  for (let depth = partsOf(first.name).length; depth > 0; depth -= 1) {
    const start = startOf(first, depth);
    if (others.every((other) => startOf(other, depth) === start)) return start;
  }
  return `${first.name} … ${others.at(-1)?.name ?? ''}`;
}

const SEPARATORS = /[/_.:-]+/;

function partsOf(name: string): string[] {
  return name.split(SEPARATORS).filter((part) => part !== '');
}

/** A name up to the end of so many of its parts. */
function startOf({ name }: WeightLayer, depth: number): string {
  let end = 0;
  for (const part of partsOf(name).slice(0, depth)) end = name.indexOf(part, end) + part.length;
  return name.slice(0, end);
}

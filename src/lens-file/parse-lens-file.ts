import path from 'node:path';
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { PREPROCESS_NAMES } from '../protocol';
import { LensFileMistake } from './lens-file-mistake';
import type { LensFile, LensModel } from './types';

const OUTPUTS = ['softmax', 'sigmoid', 'logits'] as const;
const FITS = ['model', 'crop', 'squash', 'letterbox', 'none'] as const;

/** More models than this are not a choice any more. */
const MAX_MODELS = 1000;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Property {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

/**
 * Reads what a `scorecam-lens.json` says; comments and trailing commas are fine.
 *
 * @param file absolute path, which paths in it start from
 * @param root folder that they must not lead out of
 * @throws LensFileMistake with the line of what cannot be used
 */
export function parseLensFile(text: string, file: string, root: string): LensFile {
  return new LensFileParser(text, file, root).parse();
}

class LensFileParser {
  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly root: string,
  ) {}

  parse(): LensFile {
    const errors: ParseError[] = [];
    const tree = this.#tree(errors);
    const [first] = errors;
    if (first !== undefined) throw this.#fail(first, `this is not JSON (${wordsOf(first)})`);
    if (tree?.type !== 'object') throw this.#fail({ offset: 0 }, 'an object was expected');
    let models: { readonly model: LensModel; readonly isUsual: boolean; readonly node: Node }[] = [];
    for (const property of this.#propertiesOf(tree)) {
      if (property.name === '$schema') continue;
      if (property.name !== 'models') throw this.#unknown(property, ['models']);
      const items = this.#itemsOf(property.value);
      models = items.map((node) => ({ ...this.#model(node), node }));
    }
    const usual = models.filter(({ isUsual }) => isUsual);
    const [, second] = usual;
    if (second !== undefined) throw this.#fail(second.node, 'only one model can be the default');
    return {
      path: this.file,
      models: models.map(({ model }) => model),
      usual: (usual[0] ?? models[0])?.model,
    };
  }

  #tree(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.text, errors, { allowTrailingComma: true });
    } catch (error) {
      // The parser calls itself for each level.
      if (error instanceof RangeError) throw this.#fail({ offset: 0 }, 'it is nested too deeply');
      throw error;
    }
  }

  #model(node: Node): { model: LensModel; isUsual: boolean } {
    if (node.type !== 'object') throw this.#fail(node, 'a model is an object with a "path"');
    const said: Writable<LensModel['said']> = {};
    const own: Writable<Partial<Omit<LensModel, 'said'>>> = {};
    let isUsual = false;
    const readers: Readonly<Record<string, (value: Node) => void>> = {
      path: (value) => (own.path = this.#pathIn(value)),
      name: (value) => (own.name = this.#textOf(value)),
      labels: (value) => (said.labels = this.#pathIn(value)),
      preprocess: (value) => (said.preprocess = this.#preprocess(value)),
      layer: (value) => (own.layer = this.#textOf(value)),
      output: (value) => (said.output = this.#oneOf(value, OUTPUTS)),
      outputName: (value) => (said.outputName = this.#textOf(value)),
      signature: (value) => (said.signature = this.#textOf(value)),
      fit: (value) => (own.fit = this.#oneOf(value, FITS)),
      default: (value) => (isUsual = this.#truthOf(value)),
    };
    for (const property of this.#propertiesOf(node)) {
      const read = Object.hasOwn(readers, property.name) ? readers[property.name] : undefined;
      if (read === undefined) throw this.#unknown(property, Object.keys(readers));
      read(property.value);
    }
    const { path: place, ...others } = own;
    if (place === undefined) throw this.#fail(node, 'a model needs a "path"');
    return { model: { path: place, ...others, said }, isUsual };
  }

  /** A name, a path, or what would stand in a file as JSON. */
  #preprocess(node: Node): string {
    if (node.type === 'object') return JSON.stringify(getNodeValue(node));
    const written = this.#textOf(node);
    return PREPROCESS_NAMES.find((name) => name === written) ?? this.#pathIn(node);
  }

  #pathIn(node: Node): string {
    const written = this.#textOf(node);
    const place = path.resolve(path.dirname(this.file), written);
    if (isWithin(this.root, place) && !path.isAbsolute(written)) return place;
    throw this.#fail(node, `${JSON.stringify(written)} has to be a relative path that stays inside of ${this.root}`);
  }

  #oneOf<T extends string>(node: Node, known: readonly T[]): T {
    const written = this.#textOf(node);
    const found = known.find((one) => one === written);
    if (found !== undefined) return found;
    throw this.#fail(node, `${JSON.stringify(written)} is none of ${known.join(', ')}`);
  }

  #textOf(node: Node): string {
    const value: unknown = getNodeValue(node);
    if (typeof value === 'string' && value.trim() !== '' && !value.includes('\0')) return value;
    throw this.#fail(node, 'a text was expected');
  }

  #truthOf(node: Node): boolean {
    const value: unknown = getNodeValue(node);
    if (typeof value === 'boolean') return value;
    throw this.#fail(node, 'true or false was expected');
  }

  #itemsOf(node: Node): readonly Node[] {
    const items = node.type === 'array' ? (node.children ?? []) : undefined;
    if (items === undefined) throw this.#fail(node, '"models" is a list');
    if (items.length > MAX_MODELS) throw this.#fail(node, `there are more than ${MAX_MODELS} models`);
    return items;
  }

  #propertiesOf(node: Node): Property[] {
    const names = new Set<string>();
    return (node.children ?? []).flatMap(({ children: [key, value] = [] }) => {
      if (key === undefined || value === undefined) return [];
      const name = String(getNodeValue(key));
      if (names.has(name)) throw this.#fail(key, `${JSON.stringify(name)} stands there twice`);
      names.add(name);
      return [{ name, key, value }];
    });
  }

  #unknown({ name, key }: Property, known: readonly string[]): LensFileMistake {
    return this.#fail(key, `${JSON.stringify(name)} is not a known field`, `Known are: ${known.join(', ')}.`);
  }

  #fail({ offset }: { readonly offset: number }, what: string, hint?: string): LensFileMistake {
    const line = this.text.slice(0, offset).split('\n').length;
    const place = { file: this.file, line };
    return new LensFileMistake(`${this.file}, line ${line}: ${what}.`, place, hint === undefined ? {} : { hint });
  }
}

/** `CommaExpected` → `comma expected`. */
function wordsOf({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replaceAll(/\B[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase();
}

/** Whether a place is a folder or lies below it; absolute paths. */
export function isWithin(folder: string, place: string): boolean {
  const way = path.relative(folder, place);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

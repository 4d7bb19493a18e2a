import { isString, record } from '../formats/json-file';

/**
 * Options of an operator as they stand in the JSON form of a GraphDef: `{"strides": {"list": {"i": ["1", "2"]}}}`, with
 * texts in base64. What is absent or of another type counts as not given.
 */
export class GraphAttributes {
  constructor(private readonly json: unknown) {}

  text(name: string): string | undefined {
    return textOf(this.#value(name).s);
  }

  texts(name: string): string[] {
    return this.#list(name, 's').map((item) => textOf(item) ?? '');
  }

  number(name: string): number | undefined {
    const { i, f } = this.#value(name);
    return numberOf(i ?? f);
  }

  /** Not a number where one of them is none. */
  numbers(name: string): number[] {
    return this.#list(name, 'i').map((item) => numberOf(item) ?? Number.NaN);
  }

  /** Absent ones are false, as in protocol buffers. */
  flag(name: string): boolean {
    return this.#value(name).b === true;
  }

  /** `DT_FLOAT` and the like. */
  type(name: string): string | undefined {
    const { type } = this.#value(name);
    return isString(type) ? type : undefined;
  }

  /** Sizes of a shape, −1 where one is open; undefined where the shape is not known. */
  shape(name: string): number[] | undefined {
    return readShape(this.#value(name).shape);
  }

  #value(name: string): Record<string, unknown> {
    const fields = record(this.json);
    return Object.hasOwn(fields, name) ? record(fields[name]) : {};
  }

  #list(name: string, kind: 'i' | 's'): readonly unknown[] {
    const items = record(this.#value(name).list)[kind];
    return Array.isArray(items) ? items : [];
  }
}

/** A TensorShapeProto: `{"dim": [{"size": "-1"}, …]}`. */
export function readShape(json: unknown): number[] | undefined {
  const { dim, unknownRank } = record(json);
  if (typeof json !== 'object' || json === null || unknownRank === true) return undefined;
  return Array.isArray(dim) ? dim.map((item: unknown) => numberOf(record(item).size) ?? -1) : [];
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  return isString(value) ? Buffer.from(value, 'base64').toString('latin1') : undefined;
}

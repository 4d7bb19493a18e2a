import { damageJson } from '../support/damage-json';
import { changeH5Config, changeKeras, changeKerasConfig } from '../support/keras-file';
import type { Specimen } from './specimens';

type Random = () => number;

interface Damaged {
  readonly specimen: Specimen;
  /** In words. */
  readonly changes: readonly string[];
}

/** Does something to one of a model's files: to its bytes, or to the description that is in it. */
export async function damage(specimen: Specimen, random: Random): Promise<Damaged> {
  const names = [...specimen.files.keys()];
  const name = names[Math.floor(random() * names.length)] ?? '';
  const bytes = specimen.files.get(name) ?? Buffer.alloc(0);
  const changes: string[] = [];
  const note = (change: string): void => void changes.push(`${name}: ${change}`);
  const damaged = random() < 0.5 ? await damageInside(name, bytes, random, note) : damageBytes(bytes, random, note);
  return { specimen: { ...specimen, files: new Map([...specimen.files, [name, damaged]]) }, changes };
}

type Note = (change: string) => void;

/** Where a file has a description in JSON or packed files, these are changed; else its bytes are. */
async function damageInside(name: string, bytes: Buffer, random: Random, note: Note): Promise<Buffer> {
  const change = (json: unknown): void => {
    const number = 1 + Math.floor(random() * 3);
    for (let i = 0; i < number; i += 1) note(damageJson(json, random));
  };
  if (name.endsWith('.json')) {
    const json: unknown = JSON.parse(bytes.toString());
    change(json);
    return Buffer.from(JSON.stringify(json));
  }
  // An attribute of an HDF5 file that is written anew takes 64 KiB at the most.
  if (name.endsWith('.h5') && bytes.includes('model_config0')) return damageBytes(bytes, random, note);
  if (name.endsWith('.h5')) return changeH5Config(bytes, change).catch(() => damageBytes(bytes, random, note));
  if (!name.endsWith('.keras')) return damageBytes(bytes, random, note);
  if (random() < 0.7) return changeKerasConfig(bytes, change);
  return changeKeras(bytes, (entries) => {
    const at = Math.floor(random() * entries.length);
    const entry = entries[at];
    if (entry === undefined) return;
    const inner: Note = (text) => {
      note(`${entry.name}: ${text}`);
    };
    entries[at] = { name: entry.name, bytes: damageBytes(Buffer.from(entry.bytes), random, inner) };
  });
}

/** Numbers that lengths are blown up to. */
const LENGTHS = ['ffffff7f', 'ffffffff', '00000080', 'ffffffffffffff7f', 'ffffffff07', '00ca9a3b00000000'];

const KINDS: readonly ((bytes: Buffer, at: number, random: Random, note: Note) => Buffer)[] = [
  (bytes, at, random, note) => {
    const copy = Buffer.from(bytes);
    copy[at] = Math.floor(random() * 256);
    note(`byte ${at} is ${copy[at] ?? 0}`);
    return copy;
  },
  (bytes, at, random, note) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    note(`a bit of byte ${at}`);
    return copy;
  },
  (bytes, at, _, note) => {
    note(`cut at ${at}`);
    return bytes.subarray(0, at);
  },
  (bytes, at, random, note) => {
    const length = LENGTHS[Math.floor(random() * LENGTHS.length)] ?? '';
    note(`${length} at ${at}`);
    const number = Buffer.from(length, 'hex');
    return Buffer.concat([bytes.subarray(0, at), number, bytes.subarray(at + number.length)]);
  },
  (bytes, at, random, note) => {
    const count = 1 + Math.floor(random() * 64);
    note(`no bytes from ${at} to ${at + count}`);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
  },
  (bytes, at, random, note) => {
    const from = Math.floor(random() * bytes.length);
    const count = 1 + Math.floor(random() * 256);
    note(`${count} bytes of ${from} again at ${at}`);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + count), bytes.subarray(at)]);
  },
];

function damageBytes(bytes: Buffer, random: Random, note: Note): Buffer {
  let damaged = bytes;
  const number = 1 + Math.floor(random() * 3);
  for (let i = 0; i < number; i += 1) {
    // What is at the beginning says what the rest is.
    const reach = random() < 0.4 ? Math.min(512, damaged.length) : damaged.length;
    const kind = KINDS[Math.floor(random() * KINDS.length)];
    damaged = kind?.(damaged, Math.floor(random() * reach), random, note) ?? damaged;
  }
  return damaged;
}

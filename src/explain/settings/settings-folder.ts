import path from 'node:path';
import { parse } from 'yaml';
import { ScorecamError } from '../../shared/errors';
import { parseJson, readBeside, unusable, type SettingsFile } from './settings-file';

/**
 * The files beside a model, each read once.
 *
 * Those that other programs write may be something else of the same name: what of them cannot be used is left out and
 * noted, while this program's own have to be right.
 */
export class SettingsFolder {
  readonly notes: string[] = [];
  readonly #read = new Map<string, Promise<SettingsFile | undefined>>();

  /** @param folders absolute paths, the nearest first */
  constructor(private readonly folders: readonly string[]) {}

  /**
   * JSON of this program's own.
   *
   * @throws ScorecamError `model`
   */
  async own(name: string): Promise<SettingsFile | undefined> {
    const [folder = ''] = this.folders;
    const file = path.join(folder, name);
    const text = await readBeside(file);
    return text === undefined ? undefined : { path: file, content: parseJson(text, file) };
  }

  /** JSON of another program; undefined where there is none that can be used. */
  json(name: string): Promise<SettingsFile | undefined> {
    return this.#find(name, parseJson);
  }

  yaml(name: string): Promise<SettingsFile | undefined> {
    return this.#find(name, parseYaml);
  }

  text(name: string): Promise<SettingsFile<string> | undefined> {
    return this.#find(name, (text) => text) as Promise<SettingsFile<string> | undefined>;
  }

  /** Says why something is not used. */
  note(file: string, what: string): void {
    this.notes.push(`${file} is not used: ${what}.`);
  }

  #find(name: string, parseText: (text: string, file: string) => unknown): Promise<SettingsFile | undefined> {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const found = this.#search(name, parseText);
    this.#read.set(name, found);
    return found;
  }

  async #search(name: string, parseText: (text: string, file: string) => unknown): Promise<SettingsFile | undefined> {
    for (const folder of this.folders) {
      const file = path.join(folder, name);
      try {
        const text = await readBeside(file);
        if (text !== undefined) return { path: file, content: parseText(text, file) };
      } catch (error) {
        if (!(error instanceof ScorecamError)) throw error;
        this.notes.push(error.message);
      }
    }
    return undefined;
  }
}

function parseYaml(text: string, file: string): unknown {
  try {
    // Looking for keys that are there twice takes the square of their number.
    return parse(text, { schema: 'core', logLevel: 'silent', maxAliasCount: 10, uniqueKeys: false }) as unknown;
  } catch {
    throw unusable(file, 'it does not hold valid YAML');
  }
}

import path from 'node:path';
import { ScorecamError } from '../../shared/errors';
import { parseJson, parseYaml, readBeside, readNamed, type NamedFile, type SettingsFile } from './settings-file';
import type { DecodedText } from './text-encoding';

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
    const text = this.#textOf(await readBeside(file), file);
    return text === undefined ? undefined : { path: file, content: parseJson(text, file) };
  }

  /**
   * The text of a file that the user named, wherever it lies.
   *
   * @throws ScorecamError `usage` where there is none, `model` where it cannot be read
   */
  async named(file: string, otherwise: NamedFile): Promise<string> {
    return this.#textOf(await readNamed(file, otherwise), file);
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

  #textOf(decoded: DecodedText, file: string): string;
  #textOf(decoded: DecodedText | undefined, file: string): string | undefined;
  #textOf(decoded: DecodedText | undefined, file: string): string | undefined {
    if (decoded?.isGuessedLatin1 === true)
      this.notes.push(`${file} is not UTF-8; it is read as Latin-1, which is a guess.`);
    return decoded?.text;
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
        const text = this.#textOf(await readBeside(file), file);
        if (text !== undefined) return { path: file, content: parseText(text, file) };
      } catch (error) {
        if (!(error instanceof ScorecamError)) throw error;
        this.notes.push(error.message);
      }
    }
    return undefined;
  }
}

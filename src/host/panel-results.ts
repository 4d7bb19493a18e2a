import type { ExplainResult } from '../protocol';
import { commandLineOf, compareCommandLineOf, refuseMethodOfTwo } from './command-line';
import { isBelow } from './local-path';
import type { PanelMemory } from './panel-memory';
import type { PanelSession } from './panel-session';
import { copyText } from './save-image';
import { saveResults, type SaveTask } from './save-results';

export interface PanelResultsOptions {
  readonly session: Pick<PanelSession, 'enquiry' | 'comparing'>;
  readonly memory: PanelMemory;
  readonly engine: SaveTask['engine'];
  /** Absolute path of the extension. */
  readonly extensionPath: string;
  /** Absolute path of the folder for pictures of which only the bytes are known. */
  readonly droppedFolder: string;
}

/** What of a panel leaves it: files and command lines, of both models where two are compared. */
export class PanelResults {
  constructor(private readonly options: PanelResultsOptions) {}

  /** What is saved stays what was shown when the user asked for it. */
  async save(): Promise<void> {
    const { session, engine, extensionPath, droppedFolder } = this.options;
    const { enquiry, comparing } = session;
    const isUsersFolder = ![extensionPath, droppedFolder].some((folder) => isBelow(folder, enquiry.image));
    const { shown: compared } = comparing;
    if (compared !== undefined) refuseMethodOfTwo(compared.first.question);
    await saveResults({ enquiry, compared, engine, commandLine: this.#commandLine(), isUsersFolder });
  }

  copyCommandLine(): Promise<void> {
    return copyText(this.#commandLine()());
  }

  /** Makes the command line of what is shown now, with a folder for results or without. */
  #commandLine(): (out?: string) => string {
    const { session, memory, extensionPath } = this.options;
    const { enquiry } = session;
    const { shown: compared } = session.comparing;
    const result: ExplainResult | undefined = memory.known().result;
    return (out) => {
      const options = {
        extensionPath,
        ...(result === undefined ? {} : { backend: result.backend, provider: result.provider }),
        ...(out === undefined ? {} : { out }),
      };
      return compared === undefined ? commandLineOf(enquiry, options) : compareCommandLineOf(compared, options);
    };
  }
}

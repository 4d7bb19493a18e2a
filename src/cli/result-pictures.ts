import { ResultWriter } from '../output';
import type { EngineClient } from '../process';
import type { PredictResult } from '../protocol';
import { failureRecord, printable } from '../report';
import { forEachPicture } from './each-picture';
import { createEngine } from './engine';
import { userPath } from './option-values';
import type { ExplainOptions } from './options';
import { ReadingNotes } from './reading-notes';
import type { Terminal } from './terminal';

/** What lets a request be cancelled and watched. */
export type Watched = Required<Pick<NonNullable<Parameters<EngineClient['explain']>[1]>, 'signal' | 'onProgress'>>;

/** A command that asks the same of each picture, and prints or writes what comes of it. */
export interface ResultCommand<Choice, Result, Files> {
  /** Which model, or models, answer for a picture. */
  readonly choose: (picture?: string) => Promise<Choice>;
  /** @param image absolute path */
  readonly ask: (engine: EngineClient, image: string, choice: Choice, watched: Watched) => Promise<Result>;
  /** The command that makes the results again, from whatever folder it is called. */
  readonly commandLine: (choice: Choice) => string;
  readonly write: (writer: ResultWriter, result: Result, startMs: number) => Promise<Files>;
  /** What `write` gives where nothing is written. */
  readonly noFiles: Files;
  readonly toRecord: (result: Result, files: Files, startMs: number) => object;
  readonly toLines: (result: Result) => readonly string[];
  /** The answers of models in it, of which what is the same for all pictures is said once. */
  readonly answersIn: (result: Result) => readonly Pick<PredictResult, 'model' | 'preprocess'>[];
  /** What the work is counted in; channels where it is left out. */
  readonly steps?: string;
}

/**
 * Asks of all pictures, prints each result as soon as it is there, and writes it and a report where the user wants that.
 *
 * @param images as the user gave them
 * @returns the exit code
 */
export async function runOnPictures<Choice, Result, Files>(
  images: readonly string[],
  options: Omit<ExplainOptions, 'contrast' | 'method'>,
  { signal, terminal }: { readonly signal: AbortSignal; readonly terminal: Terminal },
  command: ResultCommand<Choice, Result, Files>,
): Promise<number> {
  const isJson = options.json === true;
  const engine = createEngine(options, terminal);
  try {
    const started = engine.start().then(() => performance.now());
    // The first picture waits for it and reports what went wrong.
    started.catch(() => undefined);
    const writer =
      options.out === undefined
        ? undefined
        : await ResultWriter.open(
            userPath(options.out),
            images.map(userPath),
            command.commandLine(await command.choose(images[0])),
          );
    const notes = new ReadingNotes();
    let outputFailed = false;
    const code = await forEachPicture(images, terminal, {
      signal,
      work: async (image, index) => {
        const startMs = index === 0 ? await started : 0;
        const progress = terminal.progress(image, command.steps);
        let result: Result;
        try {
          const watched = { signal, onProgress: progress.update };
          result = await command.ask(engine, image, await command.choose(image), watched);
        } finally {
          progress.end();
        }
        const files = writer === undefined ? command.noFiles : await command.write(writer, result, startMs);
        if (isJson) terminal.print(JSON.stringify(command.toRecord(result, files, startMs)));
        else command.toLines(result).forEach(terminal.print);
        command.answersIn(result).forEach((answer) => {
          notes.add(answer);
        });
      },
      onFailure: (image, error) => {
        outputFailed ||= error.code === 'output';
        writer?.addFailure(image, error);
        if (isJson) terminal.print(JSON.stringify(failureRecord(image, error)));
      },
    });
    if (!isJson) notes.lines().forEach(terminal.print);
    // What did not fit into the folder has been said once; a report of the others is worth a try.
    const written = await writer?.finish().catch((error: unknown) => {
      if (outputFailed) return undefined;
      throw error;
    });
    if (written !== undefined) {
      if (written.left > 0)
        terminal.log(`scorecam: the report holds the first pictures; ${written.left} more lie beside it`);
      if (!isJson) terminal.print(printable(`Report: ${written.report}`));
    }
    return code;
  } finally {
    await engine.dispose();
  }
}

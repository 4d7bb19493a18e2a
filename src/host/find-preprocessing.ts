import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestOptions } from '../process';
import type { ModelsParams, ModelsResult, ProbeParams, ProbeResult, SaidOfModel } from '../protocol';
import { toScorecamError } from '../shared/errors';
import { choosePreprocessing } from './choose-preprocessing';
import { describeFailure } from './failure-words';
import type { WrittenEntry } from './lens-entry';
import { placeForPreprocessing } from './preprocessing-place';
import { tellWritten } from './written-file';

/** Pictures that are tried, at most, and how long. */
const EFFORT = { limit: 100, timeBudgetMs: 120_000 };

export interface PreprocessingTask {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path; undefined for the embedded model, of which nothing is to be found out. */
  readonly model: string | undefined;
  /** What is said of the model besides. */
  readonly said: SaidOfModel;
  readonly engine: {
    probe(params: ProbeParams, options: RequestOptions): Promise<ProbeResult>;
    models(params: ModelsParams): Promise<ModelsResult>;
  };
}

/**
 * Tries how pictures have to be prepared for a model on those that lie in the folders beside the picture's own, and writes
 * a way that the user wants into the model's entry of `scorecam-lens.json`; what goes wrong is said to the user.
 *
 * @returns what was written; undefined for nothing
 */
export async function findPreprocessing(task: PreprocessingTask): Promise<WrittenEntry | undefined> {
  if (task.model === undefined) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('How pictures are prepared for the embedded model is known. Choose a model of your own first.'),
    );
    return undefined;
  }
  try {
    const { image, model, engine } = task;
    // Mistakes in the file are better known before than after trying for long.
    const place = await placeForPreprocessing({ image, model }, engine);
    const result = await probe(task, model);
    const chosen = await choosePreprocessing(result, place);
    if (chosen === undefined) return undefined;
    const written = await place.write(chosen);
    void tellWritten(written.file);
    return written;
  } catch (error) {
    const { code, message, hint } = describeFailure(toScorecamError(error));
    if (code !== 'cancelled') await vscode.window.showErrorMessage(`${message} ${hint}`.trim());
    return undefined;
  }
}

function probe({ image, said, engine }: PreprocessingTask, model: string): Thenable<ProbeResult> {
  // One folder for each class, of which the picture lies in one.
  const dataset = path.dirname(path.dirname(image));
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Trying how pictures of {0} have to be prepared', path.basename(dataset)),
      cancellable: true,
    },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => {
        abort.abort();
      });
      return engine.probe(
        { ...said, model, images: [dataset], exif: 'ignore', ...EFFORT },
        {
          signal: abort.signal,
          onProgress: (news) => {
            if (news.kind !== 'probed') return;
            progress.report({ message: `${news.done} / ${news.of}`, increment: news.done === 0 ? 0 : 100 / news.of });
          },
        },
      );
    },
  );
}

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestOptions } from '../process';
import type { ProbedCandidate, ProbeParams, ProbeResult, SaidOfModel } from '../protocol';
import { candidateWords, figureWords, probeVerdict } from '../report';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { describeFailure } from './failure-words';

/** Pictures that are tried, at most, and how long. */
const EFFORT = { limit: 100, timeBudgetMs: 120_000 };

/** Ways that are shown besides the best one. */
const SHOWN = 5;

const FILE = 'preprocessing.json';

export interface PreprocessingTask {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path; undefined for the embedded model, of which nothing is to be found out. */
  readonly model: string | undefined;
  /** What is said of the model besides. */
  readonly said: SaidOfModel;
  readonly engine: { probe(params: ProbeParams, options: RequestOptions): Promise<ProbeResult> };
}

/**
 * Tries how pictures have to be prepared for a model on those that lie in the folders beside the picture's own, and writes
 * the best way beside the model if the user wants it; what goes wrong is said to the user.
 */
export async function findPreprocessing(task: PreprocessingTask): Promise<void> {
  if (task.model === undefined) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('How pictures are prepared for the embedded model is known. Choose a model of your own first.'),
    );
    return;
  }
  try {
    const result = await probe(task, task.model);
    const [best] = result.candidates;
    if (best !== undefined) await propose(result, best);
  } catch (error) {
    const { code, message, hint } = describeFailure(toScorecamError(error));
    if (code !== 'cancelled') await vscode.window.showErrorMessage(`${message} ${hint}`.trim());
  }
}

/** The file is there with all of its text, or as it was before. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    const message = vscode.l10n.t('{0} could not be written: {1}', file, toScorecamError(cause).message);
    throw new ScorecamError('output', message, '', { cause });
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

/** Shows the figures, and writes the best way where it is another one than now. */
async function propose(result: ProbeResult, best: ProbedCandidate): Promise<void> {
  const { pictures, candidates, warnings, model } = result;
  const detail = [
    ...candidates
      .slice(0, SHOWN)
      .map((candidate) => `${figureWords(candidate, pictures)}: ${candidateWords(candidate)}`),
    ...warnings,
  ].join('\n');
  const options = { modal: true, detail };
  if (best.isPresent) {
    await vscode.window.showInformationMessage(
      `${probeVerdict(result)} ${vscode.l10n.t('That is what is used now.')}`,
      options,
    );
    return;
  }
  const write = vscode.l10n.t('Write {0}', FILE);
  const chosen = await vscode.window.showInformationMessage(probeVerdict(result), options, write);
  if (chosen !== write) return;
  await writeWhole(path.join(path.dirname(model.path), FILE), `${JSON.stringify(best.preprocessing, undefined, 2)}\n`);
}

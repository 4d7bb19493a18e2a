import path from 'node:path';
import * as vscode from 'vscode';
import { OutputFolder } from '../output';
import type { RequestOptions } from '../process';
import type { ProbedCandidate, ProbeParams, ProbeResult, SaidOfModel } from '../protocol';
import { candidateWords, figureWords, probeVerdict } from '../report';
import { toScorecamError } from '../shared/errors';
import { describeFailure } from './failure-words';
import { findLensEntry, requireWay, writeLensEntry, type LensEntry } from './lens-entry';
import { tellWritten } from './written-file';

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
 * the best way, if the user wants it, into the `scorecam-lens.json` that names the model, else beside the model; what goes
 * wrong is said to the user.
 *
 * @returns whether something was written
 */
export async function findPreprocessing(task: PreprocessingTask): Promise<boolean> {
  if (task.model === undefined) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('How pictures are prepared for the embedded model is known. Choose a model of your own first.'),
    );
    return false;
  }
  try {
    // Where it overrides what lies beside the model, its mistakes are better known before than after trying for long.
    const inLensFile = await findLensEntry(task.image, task.model);
    const result = await probe(task, task.model);
    const [best] = result.candidates;
    return best !== undefined && (await propose(result, best, { task, inLensFile }));
  } catch (error) {
    const { code, message, hint } = describeFailure(toScorecamError(error));
    if (code !== 'cancelled') await vscode.window.showErrorMessage(`${message} ${hint}`.trim());
    return false;
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

/**
 * Shows the figures, and writes the best way where it is another one than now.
 *
 * @param inLensFile where that names the model, it overrides what lies beside it
 * @returns whether it was written
 */
async function propose(
  result: ProbeResult,
  best: ProbedCandidate,
  { task, inLensFile }: { readonly task: PreprocessingTask; readonly inLensFile: LensEntry | undefined },
): Promise<boolean> {
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
    return false;
  }
  const file = inLensFile?.parsed.path ?? path.join(path.dirname(model.path), FILE);
  const write = vscode.l10n.t('Write {0}', path.basename(file));
  const chosen = await vscode.window.showInformationMessage(probeVerdict(result), options, write);
  if (chosen !== write) return false;
  await (inLensFile === undefined ? writeBeside(file, best) : writeEntry(task, best));
  void tellWritten(file);
  return true;
}

async function writeBeside(file: string, { preprocessing }: ProbedCandidate): Promise<void> {
  const folder = await OutputFolder.open(path.dirname(file));
  await folder.write([{ name: path.basename(file), content: `${JSON.stringify(preprocessing, undefined, 2)}\n` }]);
}

/** How the picture is cut is part of what was found, so that the entry says it no other way. */
async function writeEntry({ image, model }: PreprocessingTask, { preprocessing }: ProbedCandidate): Promise<void> {
  await writeLensEntry(requireWay(image, model, []), ({ path: place, said, layer }) => ({
    path: place,
    said: { ...said, preprocess: JSON.stringify(preprocessing) },
    ...(layer === undefined ? {} : { layer }),
  }));
}

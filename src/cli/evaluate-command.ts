import { fingerprintBoxes } from '../boxes';
import { Evaluator, parseMethodUses, parseMetrics, type EvaluationEngine, type Shown } from '../evaluate';
import { choosePictures, listPictures } from '../files/list-pictures';
import type { EngineClient, RequestOptions } from '../process';
import type { Progress } from '../protocol';
import { printable, tableLines, toEvaluationRecord, unmeasuredNotes, type EvaluationRecord } from '../report';
import { ScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { createEngine } from './engine';
import { openPlace, writeEvaluation } from './evaluate-files';
import { evaluatePictures, playCollages } from './evaluate-loop';
import type { EvaluateOptions } from './evaluate-options';
import { EXIT_CODES } from './exit-codes';
import { askChosen, modelChooser, type ModelChoice } from './model-choice';
import { userPath } from './option-values';
import { createTerminal, type Terminal } from './terminal';

/** `scorecam evaluate`: what several methods' maps are worth, over a folder of pictures. */
export async function runEvaluate(folder: string, options: EvaluateOptions, signal: AbortSignal): Promise<number> {
  const begunMs = performance.now();
  refuseTurnedBoxes(options);
  const plan = {
    folder: userPath(folder),
    uses: parseMethodUses(options.methods, options.seed),
    metrics: parseMetrics(options.metrics, options.boxes !== undefined),
    boxesFingerprint: options.boxes === undefined ? null : await fingerprintBoxes(userPath(options.boxes)),
  };
  const images = await listImages(plan.folder, options);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const place = await openPlace(options.out === undefined ? undefined : userPath(options.out));
  try {
    const engine = createEngine(options, terminal);
    try {
      const choose = modelChooser(options, terminal);
      const shownAs = async (image: string): Promise<Shown> => toShown(await choose(image), options);
      const asked = blaming(engine, choose, signal);
      const evaluator = new Evaluator({ ...plan, log: place.log, shownAs, engine: asked });
      const loop = { evaluator, terminal, signal, folder: plan.folder };
      const done = await evaluatePictures(images, loop);
      const isPlayed = plan.metrics.includes('grid-pointing') && !done.stopped;
      const played = await playCollages(isPlayed ? done.pictures : [], { ...loop, seed: options.seed });
      const ended = [done, played].find(({ stopped }) => stopped);
      if (ended !== undefined) {
        tellWhereItStopped(terminal, {
          code: ended.code,
          done: done.pictures.length,
          of: images.length,
          isKept: place.out !== undefined,
        });
        return ended.code;
      }
      const measured = { ...plan, pictures: done.pictures, collages: played.collages };
      const failures = [...done.failures, ...played.failures];
      const record = toEvaluationRecord(measured, { failures, seed: options.seed, version: VERSION });
      const facts = { folder: plan.folder, models: evaluator.models, options, engine };
      const report = place.out && (await writeEvaluation(place.out, measured, record, facts));
      tell(record, { terminal, options, seconds: (performance.now() - begunMs) / 1000 });
      if (report !== undefined && options.json !== true) terminal.print(printable(`Report: ${report}`));
      // A picture that failed was listed; an evaluation of none is a failure.
      return done.pictures.length === 0 ? done.code : 0;
    } finally {
      await engine.dispose();
    }
  } finally {
    await place.close();
  }
}

function tellWhereItStopped(
  terminal: Terminal,
  {
    code,
    done,
    of,
    isKept,
  }: { readonly code: number; readonly done: number; readonly of: number; readonly isKept: boolean },
): void {
  // What failed at once would fail again.
  if (done === 0 && code !== EXIT_CODES.cancelled) return;
  const next = isKept ? 'the same command goes on from here' : 'with --out DIR a later call could go on from here';
  terminal.log(`scorecam: ${done} of ${of} pictures are done; ${next}`);
}

async function listImages(folder: string, { limit, seed }: EvaluateOptions): Promise<string[]> {
  const images = await listPictures([folder]);
  if (images.length === 0) {
    throw new ScorecamError('picture', `There are no pictures in ${folder}.`, 'Name a folder of pictures.');
  }
  const chosen = limit === undefined ? images : choosePictures(images, limit, seed);
  return chosen.toSorted((a, b) => (a < b ? -1 : 1));
}

function toShown({ params, layer, fit }: ModelChoice, options: EvaluateOptions): Shown {
  return {
    ...params,
    ...(layer === undefined ? {} : { layer }),
    ...(options.boxes === undefined ? {} : { boxes: userPath(options.boxes) }),
    ...{ fit, exif: options.exif, classOf: options.class, steps: options.steps },
  };
}

/** Errors that come of a `scorecam-lens.json` name it; a request ends with a Ctrl-C. */
function blaming(
  engine: EngineClient,
  choose: (image?: string) => Promise<ModelChoice>,
  signal: AbortSignal,
): EvaluationEngine {
  return {
    evaluate: async (params, onProgress) =>
      askChosen(await choose(params.image), engine.evaluate(params, watchedBy(signal, onProgress))),
    evaluateCollage: async (params, onProgress) =>
      askChosen(await choose(params.images[0]), engine.evaluateCollage(params, watchedBy(signal, onProgress))),
  };
}

function watchedBy(signal: AbortSignal, onProgress?: (progress: Progress) => void): RequestOptions {
  return { signal, ...(onProgress === undefined ? {} : { onProgress }) };
}

function tell(
  record: EvaluationRecord,
  { terminal, options, seconds }: { terminal: Terminal; options: EvaluateOptions; seconds: number },
): void {
  const { n, failed, rows } = record;
  for (const note of unmeasuredNotes(record)) terminal.log(`scorecam: ${note}`);
  if (options.json === true) {
    terminal.print(JSON.stringify({ n, failed, rows, seconds }));
    return;
  }
  // What goes into a file is not broken.
  const width = process.stdout.isTTY ? process.stdout.columns : Infinity;
  tableLines(rows, { n, width }).forEach((line) => {
    terminal.print(printable(line));
  });
  const counts = `${n} pictures${failed === 0 ? '' : `, ${failed} failed`}`;
  terminal.print(rows.length === 0 ? counts : `${counts}; below each mean its 95 % interval`);
}

/** @throws ScorecamError `usage` */
function refuseTurnedBoxes({ boxes, exif }: EvaluateOptions): void {
  if (boxes === undefined || exif === 'ignore') return;
  throw new ScorecamError(
    'usage',
    'Boxes are drawn on pictures as they are stored, and --exif apply turns them.',
    'Leave out --exif apply, or --boxes.',
  );
}

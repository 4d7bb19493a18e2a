import path from 'node:path';
import {
  chooseCollages,
  EvaluationLog,
  Evaluator,
  parseMethodUses,
  parseMetrics,
  type EvaluatedCollage,
  type EvaluatedPicture,
  type EvaluationEngine,
  type RightPicture,
  type Shown,
} from '../evaluate';
import { fingerprintFiles } from '../files/fingerprint';
import { choosePictures, listPictures } from '../files/list-pictures';
import { OutputFolder } from '../output';
import type { EngineClient } from '../process';
import { printable, tableLines, toEvaluationRecord, type EvaluationRecord, type FailedPicture } from '../report';
import { ScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { forEachPicture } from './each-picture';
import { createEngine } from './engine';
import { writeEvaluation } from './evaluate-files';
import type { EvaluateOptions } from './evaluate-options';
import { askChosen, modelChooser, type ModelChoice } from './model-choice';
import { userPath } from './option-values';
import { createTerminal, type Terminal } from './terminal';

/** What has been computed lies there, in the folder of the results. */
const LOG_NAME = 'evaluation.jsonl';

/** `scorecam evaluate`: what several methods' maps are worth, over a folder of pictures. */
export async function runEvaluate(folder: string, options: EvaluateOptions, signal: AbortSignal): Promise<number> {
  const begunMs = performance.now();
  refuseTurnedBoxes(options);
  const plan = {
    folder: userPath(folder),
    uses: parseMethodUses(options.methods, options.seed),
    metrics: parseMetrics(options.metrics, options.boxes !== undefined),
    boxesFingerprint: options.boxes === undefined ? null : await fingerprintFiles([userPath(options.boxes)]),
  };
  const images = await listImages(plan.folder, options);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const out = options.out === undefined ? undefined : await OutputFolder.open(userPath(options.out));
  const log = out === undefined ? EvaluationLog.inMemory() : await EvaluationLog.open(out.pathOf(LOG_NAME));
  const engine = createEngine(options, terminal);
  try {
    const choose = modelChooser(options, terminal);
    const shownAs = async (image: string): Promise<Shown> => toShown(await choose(image), options);
    const asked = blaming(engine, choose, signal);
    const evaluator = new Evaluator({ ...plan, log, shownAs, engine: asked });
    const done = await evaluatePictures(images, { evaluator, terminal, signal, folder: plan.folder });
    if (done.code === CANCELLED) {
      const again = out === undefined ? 'with --out DIR a later call would go on here' : 'call again to go on here';
      terminal.log(`scorecam: ${done.pictures.length} of ${images.length} pictures are done; ${again}`);
      return done.code;
    }
    const collages: EvaluatedCollage[] = [];
    if (plan.metrics.includes('grid-pointing')) {
      for (const pictures of chooseCollages(rightPictures(done.pictures, plan.folder), options.seed)) {
        collages.push(await evaluator.collage(pictures));
        terminal.log(`scorecam: collage ${collages.length}`);
      }
    }
    const measured = { ...plan, pictures: done.pictures, collages };
    const record = toEvaluationRecord(measured, { failures: done.failures, seed: options.seed, version: VERSION });
    const facts = { folder: plan.folder, models: evaluator.models, options, engine };
    const report = out === undefined ? undefined : await writeEvaluation(out, measured, record, facts);
    tell(record, { terminal, options, seconds: (performance.now() - begunMs) / 1000 });
    if (report !== undefined && options.json !== true) terminal.print(printable(`Report: ${report}`));
    // A picture that failed was listed; an evaluation of none is a failure.
    return done.pictures.length === 0 ? done.code : 0;
  } finally {
    await log.close();
    await engine.dispose();
  }
}

const CANCELLED = 130;

interface PictureLoop {
  readonly evaluator: Evaluator;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly folder: string;
}

async function evaluatePictures(
  images: readonly string[],
  { evaluator, terminal, signal, folder }: PictureLoop,
): Promise<{ code: number; pictures: EvaluatedPicture[]; failures: FailedPicture[] }> {
  const pictures: EvaluatedPicture[] = [];
  const failures: FailedPicture[] = [];
  const code = await forEachPicture(images, terminal, {
    signal,
    work: async (image, index) => {
      const begunMs = performance.now();
      pictures.push(await evaluator.picture(image));
      const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
      terminal.log(`scorecam: ${index + 1} of ${images.length}, ${path.relative(folder, image)}, ${seconds} s`);
    },
    onFailure: (image, { code: errorCode, message, hint }) => {
      const picture = path.relative(folder, image).split(path.sep).join('/');
      failures.push({ picture, error: { code: errorCode, message, hint } });
    },
  });
  return { code, pictures, failures };
}

function rightPictures(pictures: readonly EvaluatedPicture[], folder: string): RightPicture[] {
  return pictures
    .filter(({ predicted, trueClass }) => trueClass === predicted.index)
    .map(({ picture, hash, predicted }) => ({ image: path.join(folder, picture), hash, classIndex: predicted.index }));
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
    evaluate: async (params) => askChosen(await choose(params.image), engine.evaluate(params, { signal })),
    evaluateCollage: async (params) =>
      askChosen(await choose(params.images[0]), engine.evaluateCollage(params, { signal })),
  };
}

function tell(
  { n, failed, rows }: EvaluationRecord,
  { terminal, options, seconds }: { terminal: Terminal; options: EvaluateOptions; seconds: number },
): void {
  if (options.json === true) {
    terminal.print(JSON.stringify({ n, failed, rows, seconds }));
    return;
  }
  tableLines(rows).forEach((line) => {
    terminal.print(printable(line));
  });
  terminal.print(`${n} pictures${failed === 0 ? '' : `, ${failed} failed`}; below each mean its 95 % interval`);
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

import path from 'node:path';
import { EvaluationLog, meanCurves, type EvaluatedPicture, type Measured } from '../evaluate';
import { OutputFolder, reportName } from '../output';
import type { EngineClient } from '../process';
import type { MetricName } from '../protocol';
import {
  METRIC_WORDS,
  picturesCsv,
  picturesParquet,
  renderEvaluation,
  tableCsv,
  tableParquet,
  type EvaluationAbout,
  type EvaluationRecord,
  type ShownPicture,
} from '../report';
import { commandLine } from './command-line';
import type { EvaluateOptions } from './evaluate-options';
import { userPath } from './option-values';

/** What has been computed, and who is at work, in the folder of the results. */
const LOG_NAME = 'evaluation.jsonl';
const LOCK_NAME = 'evaluation.lock';

/** Pictures that the report shows at each end. */
const SHOWN = 6;

/** Longest side of a small picture in the report, in pixels. */
const THUMBNAIL_PIXELS = 192;

/** Metrics by which pictures are picked for the report, the first one that was measured. */
const PICKED_BY: readonly MetricName[] = ['insertion', 'adcc', 'energy-pointing', 'average-drop', 'deletion'];

export interface EvaluationFacts {
  /** Absolute path. */
  readonly folder: string;
  readonly models: readonly string[];
  readonly options: EvaluateOptions;
  readonly engine: Pick<EngineClient, 'thumbnail'>;
}

/** Where an evaluation keeps what it computes. */
export interface EvaluationPlace {
  /** Undefined where nothing is written. */
  readonly out: OutputFolder | undefined;
  readonly log: EvaluationLog;
  readonly close: () => Promise<void>;
}

/**
 * Opens the folder of the results for this process alone.
 *
 * @param folder absolute path; where it is left out all is forgotten with the process
 * @throws ScorecamError `output`, also where another process is at work there
 */
export async function openPlace(folder: string | undefined): Promise<EvaluationPlace> {
  if (folder === undefined) {
    return { out: undefined, log: EvaluationLog.inMemory(), close: () => Promise.resolve() };
  }
  const out = await OutputFolder.open(folder);
  const lock = await out.lock(LOCK_NAME);
  try {
    const log = await EvaluationLog.open(out.pathOf(LOG_NAME));
    const close = async (): Promise<void> => {
      await log.close();
      await lock.release();
    };
    return { out, log, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Writes what an evaluation found: tables as CSV and Parquet, everything as JSON, and a report.
 *
 * @returns the path of the report
 * @throws ScorecamError `output`
 */
export async function writeEvaluation(
  out: OutputFolder,
  measured: Measured,
  record: EvaluationRecord,
  facts: EvaluationFacts,
): Promise<string> {
  const about: EvaluationAbout = {
    folder: path.basename(facts.folder),
    model: facts.models.join(', '),
    command: commandFor(facts),
    curves: meanCurves(measured),
    extremes: await findExtremes(measured, facts),
  };
  const report = await reportName(out);
  await out.write([
    { name: 'table.csv', content: tableCsv(record.rows) },
    { name: 'table.parquet', content: tableParquet(record.rows) },
    { name: 'pictures.csv', content: picturesCsv(measured.pictures) },
    { name: 'pictures.parquet', content: picturesParquet(measured.pictures) },
    { name: 'evaluation.json', content: `${JSON.stringify(record, null, 1)}\n` },
    { name: report, content: renderEvaluation(record, about) },
  ]);
  return out.pathOf(report);
}

async function findExtremes(
  { metrics, pictures }: Measured,
  facts: EvaluationFacts,
): Promise<EvaluationAbout['extremes']> {
  const metric = PICKED_BY.find((each) => metrics.includes(each));
  if (metric === undefined) return null;
  const sign = METRIC_WORDS[metric].better === 'higher' ? 1 : -1;
  const ranked = pictures
    .flatMap((picture) => {
      const value = picture.measurements[0]?.values[metric] ?? null;
      return value === null ? [] : [{ picture, goodness: sign * value }];
    })
    .sort((a, b) => b.goodness - a.goodness)
    .map(({ picture }) => picture);
  const half = Math.min(SHOWN, Math.floor(ranked.length / 2));
  if (half === 0) return null;
  const show = (chosen: readonly EvaluatedPicture[]): Promise<ShownPicture[]> =>
    Promise.all(chosen.map((picture) => showPicture(picture, facts)));
  return { metric, best: await show(ranked.slice(0, half)), worst: await show(ranked.slice(-half).reverse()) };
}

async function showPicture(
  picture: EvaluatedPicture,
  { folder, options, engine }: EvaluationFacts,
): Promise<ShownPicture> {
  const asked = { image: path.join(folder, picture.picture), exif: options.exif, size: THUMBNAIL_PIXELS };
  // The numbers count; a picture that has gone since is shown without one.
  const thumbnail = await engine.thumbnail(asked).catch(() => null);
  return { picture, png: thumbnail?.png ?? null };
}

/** The command that makes the results again, from whatever folder it is called. */
function commandFor({ folder, options }: EvaluationFacts): string {
  const { methods, metrics, limit, seed, steps, layer, fit, exif } = options;
  const place = (given: string | undefined): string | undefined => (given === undefined ? undefined : userPath(given));
  return commandLine('evaluate', folder, options, {
    ...{
      methods,
      metrics,
      class: options.class,
      limit: limit === undefined ? limit : String(limit),
      seed: String(seed),
      steps: String(steps),
      boxes: place(options.boxes),
      layer,
    },
    ...{ fit, exif, out: place(options.out) },
  });
}

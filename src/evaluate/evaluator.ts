import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  EvaluateCollageParams,
  EvaluateCollageResult,
  EvaluatedSetting,
  EvaluateParams,
  EvaluateResult,
  MethodUse,
  MetricName,
} from '../protocol';
import { VERSION } from '../shared/version';
import type { EvaluatedCollage, EvaluatedPicture } from './aggregate';
import type { RightPicture } from './collages';
import { missingMetrics, type EvaluationLog, type PictureRecord } from './evaluation-log';

/** Of an engine, what an evaluation asks. */
export interface EvaluationEngine {
  evaluate(params: EvaluateParams): Promise<EvaluateResult>;
  evaluateCollage(params: EvaluateCollageParams): Promise<EvaluateCollageResult>;
}

/** How a picture is shown to the model: what is asked of the engine besides the picture and the methods. */
export type Shown = Omit<EvaluateParams, 'image' | 'wanted'>;

export interface EvaluatorOptions {
  readonly engine: EvaluationEngine;
  readonly log: EvaluationLog;
  /** Absolute path. */
  readonly folder: string;
  readonly uses: readonly MethodUse[];
  readonly metrics: readonly MetricName[];
  /** Of the model and the preprocessing of a picture. */
  readonly shownAs: (image: string) => Promise<Shown>;
  /** Says which boxes there are: other ones make other numbers. */
  readonly boxesFingerprint: string | null;
}

/** Evaluates pictures one after the other, and asks the engine for nothing that the log has already. */
export class Evaluator {
  /** What each way of showing pictures comes to; the engine tells it with the first picture. */
  readonly #settings = new Map<string, EvaluatedSetting>();

  constructor(private readonly options: EvaluatorOptions) {}

  /** Names of the models that answered. */
  get models(): string[] {
    return [...new Set([...this.#settings.values()].map(({ model }) => model))];
  }

  /** @throws ScorecamError as the engine does, `picture` where it cannot be read, `output` */
  async picture(image: string): Promise<EvaluatedPicture> {
    const { engine, log, uses, metrics, shownAs, folder } = this.options;
    const shown = await shownAs(image);
    const hash = sha256(await this.#read(image, shown));
    const setting = await this.#settingOf(image, shown);
    const key = this.#keyOf([setting, shown, hash, path.basename(path.dirname(image))]);
    const perPicture = metrics.filter((metric) => metric !== 'grid-pointing');
    const known = log.picture(key);
    const wanted = uses
      .map((use) => ({ use, metrics: missingMetrics(known, useKey(use), perPicture) }))
      .filter((each) => each.metrics.length > 0);
    const picture = path.relative(folder, image).split(path.sep).join('/');
    if (known === undefined || wanted.length > 0) {
      const { explained, predicted, trueClass, measurements } = await engine.evaluate({ ...shown, image, wanted });
      await log.append({
        ...{ schema: 1, kind: 'picture', key, picture, explained, predicted, trueClass },
        measurements: wanted.map(({ use }, i) => {
          const { values, curves } = measurements[i] ?? { values: {}, curves: {} };
          return { use: useKey(use), values, curves };
        }),
      });
    }
    return this.#evaluated(picture, hash, log.picture(key));
  }

  /** @throws ScorecamError as `picture` */
  async collage(pictures: readonly RightPicture[]): Promise<EvaluatedCollage> {
    const { engine, log, uses, shownAs, folder } = this.options;
    const [first] = pictures;
    if (first === undefined) throw new RangeError('a collage without pictures');
    const shown = await shownAs(first.image);
    const setting = await this.#settingOf(first.image, shown);
    const classes = pictures.map(({ classIndex }) => classIndex);
    const key = this.#keyOf([setting, shown, pictures.map(({ hash }) => hash), classes]);
    const missing = uses.filter((use) => !log.collage(key).has(useKey(use)));
    if (missing.length > 0) {
      const images = pictures.map(({ image }) => image);
      const { cells } = await engine.evaluateCollage({ ...shown, images, classes, uses: missing });
      const shares = missing.map((use, i) => ({ use: useKey(use), shares: cells[i] ?? [] }));
      await log.append({ schema: 1, kind: 'collage', key, cells: shares });
    }
    const known = log.collage(key);
    return {
      pictures: pictures.map(({ image }) => path.relative(folder, image).split(path.sep).join('/')),
      cells: uses.map((use) => known.get(useKey(use)) ?? []),
    };
  }

  #evaluated(picture: string, hash: string, record: PictureRecord | undefined): EvaluatedPicture {
    if (record === undefined) throw new RangeError(`nothing is known of ${picture}`);
    const { explained, predicted, trueClass, measurements } = record;
    return {
      ...{ picture, hash, explained, predicted, trueClass },
      measurements: this.options.uses.map((use) => {
        const { values, curves } = measurements.get(useKey(use)) ?? { values: {}, curves: {} };
        return { name: use.name, values, curves };
      }),
    };
  }

  async #settingOf(image: string, shown: Shown): Promise<EvaluatedSetting> {
    const key = JSON.stringify(shown);
    const known = this.#settings.get(key);
    if (known !== undefined) return known;
    // A prediction by any picture tells it; what is wrong with the picture is said of it.
    const { setting } = await this.options.engine.evaluate({ ...shown, image, wanted: [] });
    this.#settings.set(key, setting);
    return setting;
  }

  /** The picture's bytes; what cannot be read the engine says in words. */
  async #read(image: string, shown: Shown): Promise<Uint8Array> {
    try {
      return await readFile(image);
    } catch (error) {
      await this.options.engine.evaluate({ ...shown, image, wanted: [] });
      throw error;
    }
  }

  /** One text for everything that numbers depend on besides the method. */
  #keyOf([setting, shown, ...parts]: readonly [EvaluatedSetting, Shown, ...unknown[]]): string {
    // Where files lie and what they are called does not matter, what they hold does.
    const { modelHash, backend, layer, preprocess, labelsHash } = setting;
    const { fit, exif, output, outputName, signature, classOf, steps } = shown;
    const told = { modelHash, backend, layer, preprocess, labelsHash };
    const asked = { fit, exif, output, outputName, signature, classOf, steps };
    return sha256(JSON.stringify([VERSION, told, asked, this.options.boxesFingerprint, ...parts]));
  }
}

/** One text for a method and its options, under whatever name. */
function useKey({ method, options, weighting, temperature }: MethodUse): string {
  return JSON.stringify([method, Object.entries(options).sort(), weighting, temperature]);
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

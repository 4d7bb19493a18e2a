import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  EvaluateCollageParams,
  EvaluateCollageResult,
  EvaluatedSetting,
  EvaluateParams,
  EvaluateResult,
  MethodMeasurements,
  MethodUse,
  MetricName,
  MetricValues,
  Progress,
} from '../protocol';
import { ScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import type { EvaluatedCollage, EvaluatedPicture } from './aggregate';
import type { RightPicture } from './collages';
import { missingMetrics, type EvaluationLog, type KeptMeasurements, type PictureRecord } from './evaluation-log';
import { OF_BOXES } from './metrics';

/** Of an engine, what an evaluation asks. */
export interface EvaluationEngine {
  evaluate(params: EvaluateParams, onProgress?: (progress: Progress) => void): Promise<EvaluateResult>;
  evaluateCollage(
    params: EvaluateCollageParams,
    onProgress?: (progress: Progress) => void,
  ): Promise<EvaluateCollageResult>;
}

/** How a picture is shown to the model: what is asked of the engine besides the picture and the methods. */
export type Shown = Omit<EvaluateParams, 'image' | 'wanted'>;

/** Whether the engine had to be asked for more than the log has. */
export interface Worked {
  readonly worked: boolean;
}

export interface EvaluatorOptions {
  readonly engine: EvaluationEngine;
  readonly log: EvaluationLog;
  /** Absolute path. */
  readonly folder: string;
  readonly uses: readonly MethodUse[];
  readonly metrics: readonly MetricName[];
  /** Of the model and the preprocessing of a picture. */
  readonly shownAs: (image: string) => Promise<Shown>;
  /** Says what the boxes are: other ones make other numbers. */
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

  /** @throws ScorecamError as the engine does, `picture` where it cannot be read or changes meanwhile, `output` */
  async picture(image: string, onProgress?: (progress: Progress) => void): Promise<EvaluatedPicture & Worked> {
    const { engine, log, uses, shownAs } = this.options;
    const shown = await shownAs(image);
    const hash = sha256(await this.#read(image, shown));
    const setting = await this.#settingOf(image, shown);
    const key = this.#keyOf([setting, shown, hash, path.basename(path.dirname(image))]);
    const known = log.picture(key);
    const wanted = uses
      .map((use) => ({
        use,
        metrics: this.#parts(use).flatMap((part) => missingMetrics(known, part.key, part.metrics)),
      }))
      .filter((each) => each.metrics.length > 0);
    const picture = this.#nameOf(image);
    const worked = known === undefined || wanted.length > 0;
    if (worked) {
      const result = await engine.evaluate({ ...shown, image, wanted }, onProgress);
      if (result.pictureHash !== hash) throw hasChanged(image);
      const { explained, predicted, trueClass, measurements } = result;
      await log.append({
        ...{ schema: 1, kind: 'picture', key, picture, explained, predicted, trueClass },
        measurements: wanted.flatMap(({ use }, i) => this.#toKeep(use, measurements[i])),
      });
    }
    return { ...this.#evaluated(picture, hash, log.picture(key)), worked };
  }

  /** @throws ScorecamError as `picture` */
  async collage(
    pictures: readonly RightPicture[],
    onProgress?: (progress: Progress) => void,
  ): Promise<EvaluatedCollage & Worked> {
    const { engine, log, uses, shownAs } = this.options;
    const [first] = pictures;
    if (first === undefined) throw new RangeError('a collage without pictures');
    const shown = await shownAs(first.image);
    const setting = await this.#settingOf(first.image, shown);
    const classes = pictures.map(({ classIndex }) => classIndex);
    const key = this.#keyOf([setting, shown, pictures.map(({ hash }) => hash), classes]);
    const missing = uses.filter((use) => !log.collage(key).has(useKey(use)));
    if (missing.length > 0) {
      const images = pictures.map(({ image }) => image);
      for (const { image, hash } of pictures) {
        if (sha256(await this.#read(image, shown)) !== hash) throw hasChanged(image);
      }
      const { cells } = await engine.evaluateCollage({ ...shown, images, classes, uses: missing }, onProgress);
      const shares = missing.map((use, i) => ({ use: useKey(use), shares: cells[i] ?? [] }));
      await log.append({ schema: 1, kind: 'collage', key, cells: shares });
    }
    const known = log.collage(key);
    return {
      pictures: pictures.map(({ image }) => this.#nameOf(image)),
      cells: uses.map((use) => known.get(useKey(use)) ?? []),
      worked: missing.length > 0,
    };
  }

  #evaluated(picture: string, hash: string, record: PictureRecord | undefined): EvaluatedPicture {
    if (record === undefined) throw new RangeError(`nothing is known of ${picture}`);
    const { explained, predicted, trueClass, measurements } = record;
    const { uses, metrics } = this.options;
    return {
      ...{ picture, hash, explained, predicted, trueClass },
      measurements: uses.map((use) => {
        const kept = this.#parts(use).map((part) => measurements.get(part.key));
        const values = kept.reduce<MetricValues>((all, each) => ({ ...all, ...each?.values }), {});
        const curves = kept.reduce<MethodMeasurements['curves']>((all, each) => ({ ...all, ...each?.curves }), {});
        const isAsked = ([name]: [string, unknown]): boolean => metrics.includes(name as MetricName);
        return {
          name: use.name,
          // In the order that was asked for, however they came to be known.
          values: Object.fromEntries(metrics.flatMap((name) => (name in values ? [[name, values[name]]] : []))),
          curves: Object.fromEntries(Object.entries(curves).filter(isAsked)),
        };
      }),
    };
  }

  /** What is asked of a use on one picture, by the key under which it is kept: other boxes make other numbers of boxes only. */
  #parts(use: MethodUse): { readonly key: string; readonly metrics: readonly MetricName[] }[] {
    const { metrics, boxesFingerprint } = this.options;
    const perPicture = metrics.filter((metric) => metric !== 'grid-pointing');
    return [
      { key: useKey(use), metrics: perPicture.filter((metric) => !OF_BOXES.has(metric)) },
      {
        key: `${useKey(use)} ${boxesFingerprint ?? ''}`,
        metrics: perPicture.filter((metric) => OF_BOXES.has(metric)),
      },
    ];
  }

  #toKeep(use: MethodUse, found: MethodMeasurements | undefined): KeptMeasurements[] {
    return this.#parts(use).flatMap((part, i) => {
      const values = Object.entries(found?.values ?? {}).filter(([name]) => part.metrics.includes(name as MetricName));
      if (values.length === 0) return [];
      return [{ use: part.key, values: Object.fromEntries(values), curves: i === 0 ? (found?.curves ?? {}) : {} }];
    });
  }

  #nameOf(image: string): string {
    return path.relative(this.options.folder, image).split(path.sep).join('/');
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
    return sha256(JSON.stringify([VERSION, told, asked, ...parts]));
  }
}

function hasChanged(image: string): ScorecamError {
  return new ScorecamError('picture', `${image} has changed while it was evaluated.`, 'Call the command again.');
}

/** One text for a method and its options, under whatever name. */
function useKey({ method, options, weighting, temperature }: MethodUse): string {
  return JSON.stringify([method, Object.entries(options).sort(), weighting, temperature]);
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

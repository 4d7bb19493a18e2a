import * as vscode from 'vscode';
import { fingerprintFiles } from '../files/fingerprint';
import type { RequestOptions } from '../process';
import {
  passesOfMap,
  type ExplainResult,
  type FromPanel,
  type MapMeasurement,
  type MapToMeasure,
  type MeasureParams,
  type MeasureResult,
  type PictureParams,
  type ToPanel,
} from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { compactArrays } from './compact-arrays';
import { describeFailure } from './failure-words';
import { measurementKey, type MeasuredSubject, type MeasurementStore } from './measurement-store';
import { hashPicture } from './picture-files';
import type { SessionServices } from './session-services';
import { readMeasure } from './settings';

/** Steps of a curve: its area differs by less than a hundredth from that of as many as there are rows. */
const STEPS = 56;

/** What takes longer is not done without being asked for. */
const SLOW_SECONDS = 20;

/** An explanation of fewer passes than these says little of how long one takes. */
const TELLING_PASSES = 16;

export interface MeasuringOptions {
  readonly engine: {
    readonly isRunning: boolean;
    measure: (params: MeasureParams, options: RequestOptions) => Promise<MeasureResult>;
  };
  readonly store: Pick<MeasurementStore, 'find' | 'put'>;
  readonly log: Pick<SessionServices['log'], 'error' | 'warn'>;
  readonly send: (message: ToPanel) => void;
}

/** What a panel shows. */
export interface MeasuredView {
  readonly picture: PictureParams;
  readonly result: ExplainResult | undefined;
}

interface KeyedMap {
  /** Under which its measurement is kept. */
  readonly key: string;
  readonly map: MapToMeasure;
}

interface Job {
  /** Of the question that waits for it. */
  id: number;
  readonly maps: readonly KeyedMap[];
  readonly abort: AbortController;
}

/** What the maps of a panel are worth, measured in the background; what was measured before comes from disk. */
export class Measuring {
  #running: Job | undefined;

  constructor(private readonly options: MeasuringOptions) {}

  /** @param findView gives what is shown; where there is nothing, what it throws is the answer */
  async ask(
    { id, maps: told, wanted }: Extract<FromPanel, { type: 'measure/ask' }>,
    findView: () => MeasuredView,
  ): Promise<void> {
    let job: Job | undefined;
    try {
      const { picture, result } = findView();
      if (result === undefined) throw new ScorecamError('cancelled', 'Cancelled.', '');
      const subject = { picture, result, steps: STEPS };
      const maps = told.map(({ classIndex, data }): KeyedMap => {
        const map = { classIndex, data: Float32Array.from(data) };
        return { key: measurementKey(subject, map), map };
      });
      const running = this.#running;
      if (running !== undefined && keysOf(running.maps) === keysOf(maps)) {
        // A page that was made anew asks what the last one has asked.
        running.id = id;
        return;
      }
      this.cancel();
      job = this.#running = { id, maps, abort: new AbortController() };
      await this.#answer(job, { subject, result, wanted });
    } catch (error) {
      if (job?.abort.signal.aborted !== true) this.#fail(job?.id ?? id, toScorecamError(error));
    } finally {
      if (this.#running === job) this.#running = undefined;
    }
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.#running?.abort.abort();
    this.#running = undefined;
  }

  async #answer(
    job: Job,
    { subject, result, wanted }: { subject: MeasuredSubject; result: ExplainResult; wanted: boolean },
  ): Promise<void> {
    const { store, send } = this.options;
    const known = new Map<string, MapMeasurement>();
    for (const { key } of job.maps) {
      const kept = await store.find(key);
      if (kept !== undefined) known.set(key, kept);
    }
    if (job !== this.#running) return;
    const missing = job.maps.filter(({ key }) => !known.has(key));
    if (missing.length > 0) {
      const seconds = secondsFor(missing.length, result);
      const why = wanted ? undefined : this.#whyNot(seconds);
      if (why !== undefined) {
        send({ type: 'measure/offered', id: job.id, why, seconds });
        return;
      }
      const measurements = await this.#measure(job, missing, subject);
      await refuseChanged(subject, result);
      for (const [i, measurement] of measurements.entries()) {
        const key = missing[i]?.key ?? '';
        known.set(key, measurement);
        await this.#keep(key, measurement);
      }
    }
    if (job !== this.#running) return;
    send({ type: 'measure/done', id: job.id, measurements: job.maps.flatMap(({ key }) => known.get(key) ?? []) });
  }

  async #measure(
    job: Job,
    missing: readonly KeyedMap[],
    { picture, steps }: MeasuredSubject,
  ): Promise<readonly MapMeasurement[]> {
    const { engine, send } = this.options;
    const { signal } = job.abort;
    const params = { ...picture, maps: missing.map(({ map }) => map), steps };
    const onProgress: RequestOptions['onProgress'] = (progress) => {
      if (progress.kind !== 'measured' || signal.aborted) return;
      send({ type: 'measure/progress', id: job.id, done: progress.done, of: progress.of });
    };
    return compactArrays(await engine.measure(params, { signal, onProgress })).measurements;
  }

  #whyNot(seconds: number): Extract<ToPanel, { type: 'measure/offered' }>['why'] | undefined {
    if (!readMeasure()) return 'off';
    // A result that is shown again needs no engine, and starts none.
    if (!this.options.engine.isRunning) return 'asleep';
    return seconds > SLOW_SECONDS ? 'slow' : undefined;
  }

  async #keep(key: string, measurement: MapMeasurement): Promise<void> {
    try {
      await this.options.store.put(key, measurement);
    } catch (error) {
      this.options.log.warn(toScorecamError(error).message);
    }
  }

  #fail(id: number, error: ScorecamError): void {
    if (error.code !== 'cancelled') {
      const { message, cause } = error;
      this.options.log.error(`measurement: ${message}`, ...(cause === undefined ? [] : [cause]));
    }
    this.options.send({ type: 'measure/failed', id, error: describeFailure(error) });
  }
}

function keysOf(maps: readonly KeyedMap[]): string {
  return maps.map(({ key }) => key).join();
}

/** How long it takes to measure so many maps, by what the explanation took. */
function secondsFor(maps: number, { timingMs, forwardPasses }: ExplainResult): number {
  const passMs = forwardPasses < TELLING_PASSES ? timingMs.predict : timingMs.explain / forwardPasses;
  return (maps * passesOfMap(STEPS) * passMs) / 1000;
}

/** @throws ScorecamError `picture` where the engine may have read other files than those that the maps were made of */
async function refuseChanged({ picture }: MeasuredSubject, { pictureHash, model }: ExplainResult): Promise<void> {
  const hash = await hashPicture(picture.image).catch(() => undefined);
  if (hash === pictureHash && (await fingerprintFiles(model.files)) === model.fingerprint) return;
  throw new ScorecamError(
    'picture',
    vscode.l10n.t('The picture or the model has changed since the maps were made.'),
    vscode.l10n.t('Explain the picture again.'),
  );
}

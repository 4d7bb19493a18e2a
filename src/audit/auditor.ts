import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { DatasetPicture } from '../dataset';
import { fingerprintFiles } from '../files/fingerprint';
import type {
  IndexedProbability,
  PictureFailure,
  PredictManyParams,
  PredictManyResult,
  PredictSetting,
  Progress,
} from '../protocol';
import { toScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import type { AuditJournal, JournalLine, KnownAnswer } from './audit-journal';
import type { AuditedPicture, FailedPicture } from './types';

/** Of an engine, what predicting asks. */
export interface AuditEngine {
  predictMany(params: PredictManyParams, onProgress?: (progress: Progress) => void): Promise<PredictManyResult>;
}

/** How pictures are shown to the model. */
export type Shown = Omit<PredictManyParams, 'images' | 'asked' | 'top'>;

/** A picture and the class that it is said to show. */
export interface LabelledPicture extends DatasetPicture {
  readonly truth: number | null;
}

export interface PredictRun {
  readonly engine: AuditEngine;
  readonly journal: AuditJournal;
  readonly shown: Shown;
  readonly setting: PredictSetting;
  /** Is told how many pictures are done, and how many of them were computed now. */
  readonly onDone?: (done: number, computed: number) => void;
}

/** Classes that are kept of a picture. */
const TOP = 10;

/** Pictures of one request: so many that what starting and ending costs does not count. */
const CHUNK = 2048;

/** Files that are looked at side by side. */
const PARALLEL = 16;

/** Errors that a single picture may have caused. */
const OF_A_PICTURE: ReadonlySet<string> = new Set(['engine', 'memory', 'internal']);

/** An engine that fails over so many single pictures in a row will fail over the next one, too. */
const MAX_IN_A_ROW = 3;

interface Pending {
  readonly picture: LabelledPicture;
  readonly stat: string;
}

/**
 * Predicts pictures, and asks the engine for nothing that the journal has already.
 *
 * Where the engine itself fails over some pictures, they are asked for in halves until the one is found that it fails
 * over; it is listed, and the others are done.
 *
 * @throws ScorecamError as the engine does where that would be so for all pictures, `output`, `cancelled`
 */
export async function predictAll(
  pictures: readonly LabelledPicture[],
  run: PredictRun,
): Promise<{ readonly pictures: AuditedPicture[]; readonly failures: FailedPicture[] }> {
  const { journal } = run;
  const setting = settingKey(run.setting, run.shown);
  const audited: AuditedPicture[] = [];
  const failures: FailedPicture[] = [];
  let computed = 0;
  let inARow = 0;
  const tell = (): void => run.onDone?.(audited.length + failures.length, computed);
  const take = (picture: LabelledPicture, hash: string, answer: KnownAnswer): void => {
    audited.push(toAudited(picture, hash, answer));
  };
  const fail = (
    picture: LabelledPicture,
    { code, message }: Pick<PictureFailure['error'], 'code' | 'message'>,
  ): void => {
    failures.push({ name: picture.name, label: picture.label, code, message });
  };

  const ask = async (pending: readonly Pending[]): Promise<void> => {
    const answered = new Set<number>();
    const written: Promise<void>[] = [];
    const onProgress = (progress: Progress): void => {
      if (progress.kind !== 'answered') return;
      const lines: JournalLine[] = [];
      for (const { place, hash, top, asked } of progress.answers) {
        const each = pending[place];
        if (each === undefined) continue;
        answered.add(place);
        const { name } = each.picture;
        const askedFor = asked === null ? [] : [toPair(asked)];
        lines.push({
          ...{ schema: 1, kind: 'picture', name, stat: each.stat, hash, setting },
          ...{ top: top.map(toPair), asked: askedFor },
        });
        take(each.picture, hash, { top, asked: new Map(askedFor) });
      }
      for (const { place, error } of progress.failures) {
        const each = pending[place];
        if (each !== undefined) fail(each.picture, error);
        answered.add(place);
      }
      computed += progress.answers.length;
      // What fails here is seen when it is waited for.
      const append = journal.append(lines);
      append.catch(() => undefined);
      written.push(append);
      tell();
    };
    const images = pending.map(({ picture }) => picture.image);
    const asked = pending.map(({ picture }) => picture.truth);
    try {
      await run.engine.predictMany({ ...run.shown, images, asked, top: TOP }, onProgress);
    } catch (error) {
      await Promise.all(written);
      const known = toScorecamError(error);
      if (!OF_A_PICTURE.has(known.code)) throw known;
      inARow = answered.size > 0 ? 0 : inARow;
      const rest = pending.filter((_, place) => !answered.has(place));
      const [only] = rest;
      if (only !== undefined && pending.length === 1) {
        inARow += 1;
        if (inARow === MAX_IN_A_ROW) throw known;
        fail(only.picture, known);
        tell();
        return;
      }
      const half = Math.ceil(rest.length / 2);
      for (const part of [rest.slice(0, half), rest.slice(half)]) if (part.length > 0) await ask(part);
      return;
    }
    inARow = 0;
    await Promise.all(written);
  };

  for (let from = 0; from < pictures.length; from += CHUNK) {
    const known = await lookUp(pictures.slice(from, from + CHUNK), journal, setting);
    for (const { picture, hash, answer } of known.answered) take(picture, hash, answer);
    tell();
    await journal.append(known.lines);
    if (known.pending.length > 0) await ask(known.pending);
  }
  return { pictures: audited.sort(byName), failures: failures.sort(byName) };
}

/** What of some pictures the journal knows, by their bytes. */
async function lookUp(
  pictures: readonly LabelledPicture[],
  journal: AuditJournal,
  setting: string,
): Promise<{
  readonly answered: { picture: LabelledPicture; hash: string; answer: KnownAnswer }[];
  readonly pending: Pending[];
  readonly lines: JournalLine[];
}> {
  const looked = await mapInOrder(pictures, async (picture) => {
    const fingerprint = await fingerprintFiles([picture.image]);
    const file = journal.fileOf(picture.name);
    if (file?.stat === fingerprint) return { picture, stat: fingerprint, hash: file.hash, isNew: false };
    // Nothing can be found by bytes where nothing is known.
    const hash = journal.isEmpty ? undefined : await hashFile(picture.image);
    return { picture, stat: fingerprint, hash, isNew: true };
  });
  const answered: { picture: LabelledPicture; hash: string; answer: KnownAnswer }[] = [];
  const pending: Pending[] = [];
  const lines: JournalLine[] = [];
  for (const { picture, stat: fingerprint, hash, isNew } of looked) {
    const answer = hash === undefined ? undefined : journal.answerTo(hash, setting);
    if (hash === undefined || answer === undefined || !knows(answer, picture.truth)) {
      pending.push({ picture, stat: fingerprint });
      continue;
    }
    answered.push({ picture, hash, answer });
    if (isNew) lines.push({ schema: 1, kind: 'file', name: picture.name, stat: fingerprint, hash });
  }
  return { answered, pending, lines };
}

async function mapInOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += PARALLEL) {
    results.push(...(await Promise.all(items.slice(from, from + PARALLEL).map(work))));
  }
  return results;
}

/** Undefined for what is no file or cannot be read: the engine says what is wrong with it. */
async function hashFile(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return undefined;
    const hash = createHash('sha256');
    for await (const part of createReadStream(file)) hash.update(part as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

function knows({ top, asked }: KnownAnswer, truth: number | null): boolean {
  return truth === null || asked.has(truth) || top.some(({ index }) => index === truth);
}

function toAudited({ name, label, truth }: LabelledPicture, hash: string, { top, asked }: KnownAnswer): AuditedPicture {
  const ofTop = top.find(({ index }) => index === truth)?.probability;
  const truthProbability = truth === null ? null : (ofTop ?? asked.get(truth) ?? null);
  return { name, hash, label, truth, top, truthProbability, maps: null };
}

/** One text for everything that answers depend on besides the pictures; where files lie does not matter. */
export function settingKey(setting: PredictSetting, { fit, exif, output }: Shown): string {
  const { modelHash, backend, preprocess } = setting;
  const said = [VERSION, modelHash, backend, preprocess, setting.output, fit, exif, output ?? null];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
}

function toPair({ index, probability }: IndexedProbability): readonly [number, number] {
  return [index, probability];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

import path from 'node:path';
import {
  chooseCollages,
  type EvaluatedCollage,
  type EvaluatedPicture,
  type Evaluator,
  type RightPicture,
} from '../evaluate';
import type { FailedPicture } from '../report';
import type { ScorecamError } from '../shared/errors';
import { endsAll, forEachPicture } from './each-picture';
import { RunProgress } from './run-progress';
import type { Terminal } from './terminal';

/** What works on the pictures of a folder. */
export interface EvaluationLoop {
  readonly evaluator: Evaluator;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly folder: string;
}

/** How a loop ended. */
export interface Ended {
  readonly code: number;
  /** Whether there is more to be done: it was cancelled, or what failed would fail again. */
  readonly stopped: boolean;
  readonly failures: readonly FailedPicture[];
}

/** Evaluates pictures one after the other; one that fails is listed. */
export async function evaluatePictures(
  images: readonly string[],
  { evaluator, terminal, signal, folder }: EvaluationLoop,
): Promise<Ended & { readonly pictures: readonly EvaluatedPicture[] }> {
  const pictures: EvaluatedPicture[] = [];
  const failures: FailedPicture[] = [];
  const progress = new RunProgress({ terminal, unit: 'pictures', of: images.length });
  const code = await forEachPicture(images, terminal, {
    signal,
    work: (image) =>
      progress.piece(path.relative(folder, image), async (onProgress) => {
        const { worked, ...picture } = await evaluator.picture(image, onProgress);
        pictures.push(picture);
        return { worked };
      }),
    onFailure: (image, error) => {
      if (!endsAll(error)) failures.push(failureOf([image], error, folder));
    },
  });
  progress.end();
  return { code, stopped: pictures.length + failures.length < images.length, pictures, failures };
}

/** Plays the grid pointing game on as many collages as the rightly classified pictures give; one that fails is listed. */
export async function playCollages(
  pictures: readonly EvaluatedPicture[],
  { evaluator, terminal, signal, folder, seed }: EvaluationLoop & { readonly seed: number },
): Promise<Ended & { readonly collages: readonly EvaluatedCollage[] }> {
  const chosen = chooseCollages(rightPictures(pictures, folder), seed);
  const collages: EvaluatedCollage[] = [];
  const failures: FailedPicture[] = [];
  const progress = new RunProgress({ terminal, unit: 'collages', of: chosen.length });
  const imagesOf = (index: number): string[] => (chosen[index] ?? []).map(({ image }) => image);
  const code = await forEachPicture(
    chosen.map(([first]) => first?.image ?? ''),
    terminal,
    {
      signal,
      work: (_, index) =>
        progress.piece(namesOf(imagesOf(index), folder).join(' + '), async (onProgress) => {
          const { worked, ...collage } = await evaluator.collage(chosen[index] ?? [], onProgress);
          collages.push(collage);
          return { worked };
        }),
      onFailure: (_, error) => {
        const images = imagesOf(collages.length + failures.length);
        if (!endsAll(error)) failures.push(failureOf(images, error, folder));
      },
    },
  );
  progress.end();
  return { code, stopped: collages.length + failures.length < chosen.length, collages, failures };
}

function failureOf(images: readonly string[], { code, message, hint }: ScorecamError, folder: string): FailedPicture {
  return { pictures: namesOf(images, folder), error: { code, message, hint } };
}

function namesOf(images: readonly string[], folder: string): string[] {
  return images.map((image) => path.relative(folder, image).split(path.sep).join('/'));
}

function rightPictures(pictures: readonly EvaluatedPicture[], folder: string): RightPicture[] {
  return pictures
    .filter(({ predicted, trueClass }) => trueClass === predicted.index)
    .map(({ picture, hash, predicted }) => ({ image: path.join(folder, picture), hash, classIndex: predicted.index }));
}

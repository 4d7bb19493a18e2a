import { createHash } from 'node:crypto';
import { energyInCell, makeCollage } from '../../metrics';
import type { EvaluateCollageParams, EvaluateCollageResult } from '../../protocol';
import { ScorecamError } from '../../shared/errors';
import type { OpenPicture } from '../picture';
import type { RequestContext, SeenPicture } from '../seen-pictures';
import { ExplainedInput } from './explained-input';

/** Pictures in a row and in a column. */
const SIDE = 2;

/**
 * Plays the grid pointing game on four pictures: each method maps the class of each of them on their collage.
 *
 * @param seen the first of them
 * @param open opens the others
 * @throws ScorecamError `usage` for another number of pictures or classes; `picture`, `model`, `cancelled`
 */
export async function evaluateCollage(
  { opened, loaded, kept, picture }: SeenPicture,
  { images, classes, uses }: EvaluateCollageParams,
  open: (image: string) => Promise<OpenPicture>,
  context: RequestContext,
): Promise<EvaluateCollageResult> {
  const known = loaded.description.classes;
  const isClass = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < known;
  if (images.length !== SIDE * SIDE || classes.length !== images.length || !classes.every(isClass)) {
    throw new ScorecamError(
      'usage',
      `A collage cannot be made of ${images.length} pictures of ${classes.length} classes.`,
      `Give ${SIDE * SIDE} pictures, each with one of the ${known} classes of the model.`,
    );
  }
  const pictures = [picture];
  for (const image of images.slice(1)) pictures.push(await open(image));
  const inputs = pictures.map((each) => each.input);
  const { input } = makeCollage(inputs, opened.settings.preprocessing.inputSize);
  const hash = createHash('sha256')
    .update(pictures.map(({ contentHash }) => contentHash).join('\n'))
    .digest('hex');
  const seen = await ExplainedInput.see({ opened, loaded, layer: kept.layer, context }, input, hash);
  const cells: (number | null)[][] = [];
  for (const use of uses) {
    const shares: (number | null)[] = [];
    for (const [index, classIndex] of classes.entries()) {
      shares.push(energyInCell((await seen.draw(use, classIndex)).predicted, index, SIDE));
    }
    cells.push(shares);
    void context.onProgress?.({ kind: 'measured', done: cells.length, of: uses.length });
  }
  return { cells, forwardPasses: seen.forwardPasses };
}

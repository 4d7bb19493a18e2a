import { baselineInput } from '../input';
import { keepUpperHalf, measureDeletion, measureDrop, measureInsertion, type MeasuredPicture } from '../metrics';
import { passesOfMap, type MapMeasurement, type MeasureParams, type MeasureResult } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { checkSteps } from './request-numbers';
import { scorerOf } from './score-pictures';
import { passTurnOf, type RequestContext, type SeenPicture } from './seen-pictures';

/**
 * Average drop and increase, insertion and deletion of maps on one picture, whatever its masks were: what is hidden is
 * the zero of the first learned layer, as measurements are published.
 *
 * @throws ScorecamError `usage` for maps that have not the size of the model's input, classes that are none, or steps
 *   out of range; `cancelled`
 */
export async function measureMaps(
  { picture, loaded, opened }: SeenPicture,
  { maps, steps }: MeasureParams,
  context: RequestContext,
): Promise<MeasureResult> {
  const { signal, onProgress } = context;
  const { preprocessing } = opened.settings;
  const { width, height } = preprocessing.inputSize;
  checkMaps({ maps, steps }, { pixels: width * height, classes: loaded.description.classes });
  const baseline = baselineInput('zero', picture.input, preprocessing, loaded.description.zeroInput);
  const stepPixels = Math.ceil((width * height) / steps);
  const of = maps.length * passesOfMap(Math.ceil((width * height) / stepPixels));
  return passTurnOf(context)(async (giveWay) => {
    let done = 0;
    const onScored = (count: number): void => {
      done += count;
      void onProgress?.({ kind: 'measured', done, of });
    };
    const scorer = scorerOf(loaded, { signal, giveWay, onScored });
    const measurements: MapMeasurement[] = [];
    for (const { classIndex, data } of maps) {
      const measured: MeasuredPicture = { input: picture.input, baseline, width, height, classIndex };
      const drop = await measureDrop(scorer, measured, data);
      measurements.push({
        classIndex,
        drop,
        dropUpperHalf: await measureDrop(scorer, measured, keepUpperHalf(data), drop.full),
        insertion: await measureInsertion(scorer, measured, data, { stepPixels }),
        deletion: await measureDeletion(scorer, measured, data, { stepPixels }),
      });
    }
    return { measurements, forwardPasses: done };
  }, 'background');
}

function checkMaps(
  { maps, steps }: Pick<MeasureParams, 'maps' | 'steps'>,
  { pixels, classes }: { readonly pixels: number; readonly classes: number },
): void {
  checkSteps(steps);
  for (const { classIndex, data } of maps) {
    if (data.length !== pixels || !data.every((value) => value >= 0 && value <= 1)) {
      throw new ScorecamError(
        'usage',
        `A map of ${data.length} values cannot be measured on an input of ${pixels} pixels.`,
        'Give one value from 0 to 1 a pixel of the model’s input.',
      );
    }
    if (!(Number.isInteger(classIndex) && classIndex >= 0 && classIndex < classes)) {
      throw new ScorecamError('usage', `The model has no class ${classIndex}.`, `Its classes are 0 to ${classes - 1}.`);
    }
  }
}

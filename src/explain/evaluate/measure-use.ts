import type { PictureBox, SaliencyMap } from '../../maps';
import {
  agreementOf,
  energyInside,
  hitsBox,
  keepUpperHalf,
  measureAdcc,
  measureDeletion,
  measureDrop,
  measureInsertion,
  type PerturbationCurve,
  type Scorer,
} from '../../metrics';
import type { MethodMeasurements, MetricName, WantedMeasurements } from '../../protocol';
import type { ExplainedInput } from './explained-input';

/** A picture whose maps are measured. */
export interface MeasuredSubject {
  readonly seen: ExplainedInput;
  readonly scorer: Scorer;
  readonly classIndex: number;
  /** The most likely class and the one after it; null where the model has only one. */
  readonly twoClasses: readonly [number, number] | null;
  /** Of the class, on the model's input; null where it has none. */
  readonly boxes: readonly PictureBox[] | null;
  /** Shows the model another input. */
  readonly see: (input: Float32Array) => Promise<ExplainedInput>;
  /** Pixels that change a step of a curve. */
  readonly stepPixels: number;
}

type Values = Partial<Record<MetricName, number | null>>;

/** Makes a method's map of a picture, and measures what was asked for. */
export async function measureUse(
  subject: MeasuredSubject,
  { use, metrics }: WantedMeasurements,
): Promise<MethodMeasurements> {
  const { seen, scorer, classIndex, stepPixels, twoClasses, boxes } = subject;
  const has = (...names: MetricName[]): boolean => names.some((name) => metrics.includes(name));
  const picture = seen.measured(classIndex);
  const { predicted: map } = await seen.draw(use, classIndex);
  const values: Values = {};
  const curves: { insertion?: number[]; deletion?: number[] } = {};
  if (has('average-drop', 'average-increase')) {
    const drop = await measureDrop(scorer, picture, map.data);
    values['average-drop'] = drop.dropPercent;
    values['average-increase'] = drop.increased ? 100 : 0;
  }
  if (has('average-drop-upper-half', 'average-increase-upper-half')) {
    const drop = await measureDrop(scorer, picture, keepUpperHalf(map.data));
    values['average-drop-upper-half'] = drop.dropPercent;
    values['average-increase-upper-half'] = drop.increased ? 100 : 0;
  }
  if (has('insertion')) {
    const curve = await measureInsertion(scorer, picture, map.data, { stepPixels });
    values.insertion = curve.auc;
    curves.insertion = pointsOf(curve);
  }
  if (has('deletion')) {
    const curve = await measureDeletion(scorer, picture, map.data, { stepPixels });
    values.deletion = curve.auc;
    curves.deletion = pointsOf(curve);
  }
  if (has('class-sensitivity', 'class-sensitivity-overlap')) {
    const drawn = twoClasses && (await seen.draw(use, ...twoClasses));
    const agreement = drawn && agreementOf(drawn.predicted, drawn.target);
    values['class-sensitivity'] = agreement?.correlation ?? null;
    values['class-sensitivity-overlap'] = agreement?.topOverlap ?? null;
  }
  if (has('energy-pointing')) values['energy-pointing'] = boxes && energyInside(map, boxes);
  if (has('pointing-game')) values['pointing-game'] = boxes && percentOf(hitsBox(map, boxes));
  if (has('adcc')) {
    const explain = async (input: Float32Array): Promise<SaliencyMap> =>
      (await (await subject.see(input)).draw(use, classIndex)).predicted;
    values.adcc = (await measureAdcc(scorer, picture, map, explain)).adcc;
  }
  const asked = Object.entries(values).filter(([name]) => metrics.includes(name as MetricName));
  return { name: use.name, values: Object.fromEntries(asked), curves };
}

function percentOf(hit: boolean | null): number | null {
  return hit === null ? null : hit ? 100 : 0;
}

/** Probabilities to seven digits, which single-precision numbers have. */
function pointsOf({ probabilities }: PerturbationCurve): number[] {
  return Array.from(probabilities, (probability) => Number(probability.toPrecision(7)));
}

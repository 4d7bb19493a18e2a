import { t } from '@vscode/l10n';
import type { MapData } from '../protocol';
import { takeLargest } from '../shared/largest-values';
import { turnForDisplay } from '../shared/orientation';
import { percent } from './words';

/** Names of the ninths of the picture, rows from the top. */
function placeNames(): readonly string[] {
  return [
    t('upper left'),
    t('top'),
    t('upper right'),
    t('left'),
    t('centre'),
    t('right'),
    t('lower left'),
    t('bottom'),
    t('lower right'),
  ];
}

function columnNames(): readonly string[] {
  return [t('left third'), t('middle third of the width'), t('right third')];
}

function rowNames(): readonly string[] {
  return [t('upper third'), t('middle third of the height'), t('lower third')];
}

/** A third with less than this is no place to point at; evenly spread mass would give 0.33. */
const CONCENTRATED = 0.45;

/** A point of the displayed map's unit square. */
type Point = ReturnType<typeof turnForDisplay>;

function ninthOf({ x, y }: Point): number {
  return Math.min(2, Math.floor(y * 3)) * 3 + Math.min(2, Math.floor(x * 3));
}

interface Spread {
  /** Mass of each displayed ninth. */
  readonly mass: readonly number[];
  readonly total: number;
  /** Where the largest value is displayed. */
  readonly peak: Point;
}

/** Sums what `weigh` makes of the values, over the ninths of the displayed map. */
function spreadOf({ height, width, data }: MapData, orientation: number, weigh: (value: number) => number): Spread {
  const stored = new Float64Array(9);
  const thirds = Uint8Array.from({ length: width }, (_, x) => Math.floor((3 * (x + 0.5)) / width));
  let peak: number | null = null;
  let largest = 0;
  for (let y = 0; y < height; y += 1) {
    const row = 3 * Math.floor((3 * (y + 0.5)) / height);
    for (let x = 0; x < width; x += 1) {
      const value = weigh(data[y * width + x] ?? 0);
      const ninth = row + (thirds[x] ?? 0);
      stored[ninth] = (stored[ninth] ?? 0) + value;
      if (value > largest) [largest, peak] = [value, y * width + x];
    }
  }
  const mass = new Array<number>(9).fill(0);
  stored.forEach((sum, ninth) => {
    const centre = { x: ((ninth % 3) + 0.5) / 3, y: (Math.floor(ninth / 3) + 0.5) / 3 };
    mass[ninthOf(turnForDisplay(centre, orientation))] = sum;
  });
  return {
    mass,
    total: mass.reduce((sum, value) => sum + value, 0),
    peak:
      peak === null
        ? { x: 0.5, y: 0.5 }
        : turnForDisplay(
            { x: ((peak % width) + 0.5) / width, y: (Math.floor(peak / width) + 0.5) / height },
            orientation,
          ),
  };
}

function placeOf({ peak }: Spread): string {
  return placeNames()[ninthOf(peak)] ?? '';
}

/** The ninth or third that says most about where the mass lies. */
function concentration({ mass, total }: Spread): string {
  const share = (...ninths: number[]): number => ninths.reduce((sum, i) => sum + (mass[i] ?? 0), 0) / total;
  const ninth = mass.indexOf(Math.max(...mass));
  if (share(ninth) >= CONCENTRATED) {
    return ninth === 4
      ? t('{0} of the map’s mass in the central ninth', percent(share(ninth)))
      : t('{0} of the map’s mass in the {1} ninth', percent(share(ninth)), placeNames()[ninth] ?? '');
  }
  const thirds = [0, 1, 2].flatMap((i) => [
    { name: columnNames()[i] ?? '', share: share(i, i + 3, i + 6) },
    { name: rowNames()[i] ?? '', share: share(3 * i, 3 * i + 1, 3 * i + 2) },
  ]);
  const best = thirds.reduce((a, b) => (b.share > a.share ? b : a));
  if (best.share < CONCENTRATED) return t('its mass is spread over the whole frame');
  return t('{0} of the map’s mass within the {1}', percent(best.share), best.name);
}

/** The smallest share of the map's area that holds half of its mass. */
function areaOfHalf(data: Float32Array, total: number): number {
  return takeLargest(data, (_, sum) => sum >= total / 2).count / data.length;
}

/**
 * A map in words, for whoever cannot see it: where it is strongest and where its mass lies, without a full stop.
 *
 * @param map in [0, 1]
 * @param orientation EXIF orientation by which the picture is turned for display; places are those of the display
 */
export function describeMap(map: MapData, orientation = 1): string {
  const spread = spreadOf(map, orientation, (value) => value);
  if (map.constant || spread.total === 0) return t('one value everywhere: the map points at no place');
  const { x, y } = spread.peak;
  return t(
    'strongest at the {0} ({1} from the left, {2} from the top); {3}; half of it on {4} of the area',
    placeOf(spread),
    percent(x),
    percent(y),
    concentration(spread),
    percent(areaOfHalf(map.data, spread.total)),
  );
}

/**
 * A contrast in words: where it speaks for the one class and where for the other.
 *
 * @param map in [−1, 1]
 * @param classes names of the class that positive values speak for and of the one that negative values speak for
 */
export function describeContrast(
  map: MapData,
  classes: { readonly positive: string; readonly negative: string },
  orientation = 1,
): string {
  const positive = spreadOf(map, orientation, (value) => Math.max(0, value));
  const negative = spreadOf(map, orientation, (value) => Math.max(0, -value));
  const total = positive.total + negative.total;
  if (map.constant || total === 0) return t('nothing speaks for one class rather than the other');
  const side = (name: string, spread: Spread): string =>
    spread.total === 0
      ? t('nothing speaks for {0}', name)
      : t('{0} speaks for {1}, most at the {2}', percent(spread.total / total), name, placeOf(spread));
  return `${side(classes.positive, positive)}; ${side(classes.negative, negative)}`;
}

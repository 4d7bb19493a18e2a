import { collageCell } from './collage';
import { energyInside, type MapValues } from './energy-share';

/**
 * Grid pointing game (Böhle et al., Convolutional Dynamic Alignment Networks, arXiv 2104.00032): on a
 * collage of pictures of several classes (`makeCollage`), the share of the positive part of a class's map that lies in
 * the cell of that class's picture. Chance is `1 / side²`.
 *
 * @param map of the class of the picture at `index`, made on the collage
 * @param side of the collage, in pictures: 2 or 3
 * @returns in [0, 1]; null where the map has no value above zero
 */
export function energyInCell(map: MapValues, index: number, side: number): number | null {
  return energyInside(map, [collageCell(index, side, map)]);
}

import type { MapData } from '../../src/protocol';

/** Maps in words. To find them takes longer than redrawing may, so they come once the map is painted. */
export class Descriptions {
  readonly #known = new WeakMap<Float32Array, string>();

  /**
   * @param onReady called when the words of another map are there
   * @param later calls back when there is time
   */
  constructor(
    private readonly onReady: () => void,
    private readonly later: (task: () => void) => void,
  ) {}

  /** Empty until the words are there. */
  of(map: MapData, describe: () => string): string {
    const known = this.#known.get(map.data);
    if (known !== undefined) return known;
    this.#known.set(map.data, '');
    this.later(() => {
      this.#known.set(map.data, describe());
      this.onReady();
    });
    return '';
  }
}

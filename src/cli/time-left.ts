/** Pieces of work over which the pace is taken: it follows pictures that are harder than the first ones. */
const WINDOW = 20;

/** How long a run over many pieces will still take, by how long the last ones took. */
export class TimeLeft {
  readonly #seconds: number[] = [];
  #done = 0;

  /** @param total pieces of work */
  constructor(private readonly total: number) {}

  get done(): number {
    return this.#done;
  }

  /** @param seconds that a piece took; left out where there was nothing to do for it, which says nothing of others */
  add(seconds?: number): void {
    this.#done += 1;
    if (seconds === undefined) return;
    this.#seconds.push(seconds);
    if (this.#seconds.length > WINDOW) this.#seconds.shift();
  }

  /** Mean of the last pieces; undefined before the first. */
  get secondsEach(): number | undefined {
    const { length } = this.#seconds;
    return length === 0 ? undefined : this.#seconds.reduce((sum, each) => sum + each, 0) / length;
  }

  /** @param begun share of the present piece that is done, 0 to 1 */
  secondsLeft(begun = 0): number | undefined {
    const each = this.secondsEach;
    return each === undefined ? undefined : each * Math.max(0, this.total - this.#done - begun);
  }
}

/** A time for people: `3.2 s`, `45 s`, `12 min`, `3 h 20 min`. */
export function spanWords(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

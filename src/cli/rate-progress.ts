import { SingleBar, Presets } from 'cli-progress';
import type { Terminal } from './terminal';
import { spanWords } from './time-left';

/** Without a terminal, how often a line is written. */
const LINE_MS = 5000;

/** How far a long row of quick pieces of work is, their rate and the time that is left. */
export class RateProgress {
  #bar: SingleBar | undefined;
  #begunMs: number | undefined;
  #toldMs = performance.now();
  #free = 0;

  /** @param unit what is counted, in plural */
  constructor(
    private readonly terminal: Terminal,
    private readonly unit: string,
    private readonly of: number,
  ) {}

  /**
   * @param done all together
   * @param worked those of them that took time
   */
  update(done: number, worked: number): void {
    const nowMs = performance.now();
    // The first answer comes once the model is warm: the rate is counted from there.
    if (worked > 0 && this.#begunMs === undefined) {
      this.#begunMs = nowMs;
      this.#free = worked;
    }
    const seconds = (nowMs - (this.#begunMs ?? nowMs)) / 1000;
    const rate = seconds > 0 ? (worked - this.#free) / seconds : 0;
    const pace = rate > 0 ? `, ${rate.toPrecision(3)} a second, ${spanWords((this.of - done) / rate)} left` : '';
    if (this.terminal.showsBars) {
      if (this.#bar === undefined) {
        const look = { format: '{bar} {value} of {total} {unit}{pace}', clearOnComplete: true, hideCursor: true };
        this.#bar = new SingleBar({ ...look, stream: process.stderr }, Presets.shades_classic);
        this.#bar.start(this.of, done, { unit: this.unit, pace });
      }
      this.#bar.update(done, { unit: this.unit, pace });
    } else if (done === this.of || nowMs - this.#toldMs > LINE_MS) {
      this.terminal.log(`scorecam: ${done} of ${this.of} ${this.unit}${done === this.of ? '' : pace}`);
      this.#toldMs = nowMs;
    }
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

import { SingleBar, Presets } from 'cli-progress';
import type { Progress } from '../protocol';
import { printable } from '../report';
import type { Terminal } from './terminal';
import { spanWords, TimeLeft } from './time-left';

export interface RunProgressOptions {
  readonly terminal: Terminal;
  /** What is counted, in plural. */
  readonly unit: string;
  readonly of: number;
}

/** How far a run over many pieces of work is: a bar where there is a terminal, else a line a piece. */
export class RunProgress {
  readonly #time: TimeLeft;
  #bar: SingleBar | undefined;
  #begun = 0;

  constructor(private readonly options: RunProgressOptions) {
    this.#time = new TimeLeft(options.of);
  }

  /**
   * Does a piece of the work, and shows it.
   *
   * @param name of the piece
   * @param work tells whether there was anything to do
   */
  async piece(
    name: string,
    work: (onProgress: (progress: Progress) => void) => Promise<{ readonly worked: boolean }>,
  ): Promise<void> {
    const begunMs = performance.now();
    this.#begun = 0;
    this.#draw(name);
    try {
      const { worked } = await work((progress) => {
        if (progress.kind !== 'measured') return;
        this.#begun = progress.done / progress.of;
        this.#draw(name);
      });
      const seconds = (performance.now() - begunMs) / 1000;
      this.#time.add(worked ? seconds : undefined);
      if (!this.options.terminal.showsBars) this.#tell(name, seconds);
    } catch (error) {
      // What went wrong is told on a line of its own.
      this.end();
      this.#time.add();
      throw error;
    }
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #tell(name: string, seconds: number): void {
    const { terminal, of, unit } = this.options;
    const left = this.#time.secondsLeft();
    const then = left === undefined || left === 0 ? '' : `, ${spanWords(left)} left`;
    terminal.log(`scorecam: ${this.#time.done} of ${of} ${unit}, ${name}, ${seconds.toFixed(1)} s${then}`);
  }

  #draw(name: string): void {
    const { terminal, of, unit } = this.options;
    if (!terminal.showsBars) return;
    const each = this.#time.secondsEach;
    const left = this.#time.secondsLeft(this.#begun);
    const pace = each === undefined || left === undefined ? '' : `, ${spanWords(each)} each, ${spanWords(left)} left`;
    const payload = { count: this.#time.done, unit, pace, name: printable(name.replace(/\s+/g, ' ')) };
    if (this.#bar === undefined) {
      const look = { format: '{bar} {count} of {total} {unit}{pace}: {name}', clearOnComplete: true, hideCursor: true };
      this.#bar = new SingleBar({ ...look, stream: process.stderr }, Presets.shades_classic);
      this.#bar.start(of, this.#time.done + this.#begun, payload);
    }
    this.#bar.update(this.#time.done + this.#begun, payload);
  }
}

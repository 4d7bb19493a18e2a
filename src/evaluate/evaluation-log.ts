import { open, readFile, type FileHandle } from 'node:fs/promises';
import { outputError } from '../files/output-error';
import type { EvaluatedClass, MethodMeasurements, MetricName } from '../protocol';

/** What is known of a picture under one setting: of which class maps were made, and what they are worth. */
export interface PictureRecord {
  readonly explained: EvaluatedClass;
  readonly predicted: EvaluatedClass;
  readonly trueClass: number | null;
  /** By the key of the use. */
  readonly measurements: ReadonlyMap<string, Omit<MethodMeasurements, 'name'>>;
}

/** What is kept of a use, by its key. */
export type KeptMeasurements = Omit<MethodMeasurements, 'name'> & { readonly use: string };

/** A line of the log. */
export type LogLine =
  | {
      readonly schema: 1;
      readonly kind: 'picture';
      /** Of the picture and all that its numbers depend on. */
      readonly key: string;
      readonly picture: string;
      readonly explained: EvaluatedClass;
      readonly predicted: EvaluatedClass;
      readonly trueClass: number | null;
      readonly measurements: readonly KeptMeasurements[];
    }
  | {
      readonly schema: 1;
      readonly kind: 'collage';
      readonly key: string;
      readonly cells: readonly { readonly use: string; readonly shares: readonly (number | null)[] }[];
    };

/**
 * What has been computed so far, a line for each piece of work, on the disk before the next one begins. A run that ended
 * at any moment, and however, goes on behind the last whole line.
 */
export class EvaluationLog {
  readonly #pictures = new Map<string, PictureRecord>();
  readonly #collages = new Map<string, ReadonlyMap<string, readonly (number | null)[]>>();

  private constructor(
    private readonly file: string | undefined,
    private readonly handle: FileHandle | undefined,
  ) {}

  /** A log that is forgotten with the process. */
  static inMemory(): EvaluationLog {
    return new EvaluationLog(undefined, undefined);
  }

  /**
   * Opens a log, and makes it where it is missing. A last line that is not whole is taken away.
   *
   * @param file in a folder that is there
   * @throws ScorecamError `output`
   */
  static async open(file: string): Promise<EvaluationLog> {
    try {
      const handle = await open(file, 'a');
      const bytes = await readFile(file);
      const whole = bytes.lastIndexOf('\n') + 1;
      if (whole < bytes.length) await handle.truncate(whole);
      const log = new EvaluationLog(file, handle);
      for (const text of bytes.toString('utf8', 0, whole).split('\n')) {
        const line = readLine(text);
        if (line !== undefined) log.#take(line);
      }
      return log;
    } catch (cause) {
      throw outputError(file, cause);
    }
  }

  picture(key: string): PictureRecord | undefined {
    return this.#pictures.get(key);
  }

  /** Shares by the key of the use. */
  collage(key: string): ReadonlyMap<string, readonly (number | null)[]> {
    return this.#collages.get(key) ?? new Map();
  }

  /**
   * Keeps what was computed; it survives whatever happens once this returns.
   *
   * @throws ScorecamError `output`
   */
  async append(line: LogLine): Promise<void> {
    this.#take(line);
    if (this.handle === undefined) return;
    try {
      await this.handle.appendFile(`${JSON.stringify(line)}\n`);
      await this.handle.sync();
    } catch (cause) {
      throw outputError(this.file ?? '', cause);
    }
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }

  #take(line: LogLine): void {
    if (line.kind === 'collage') {
      const known = this.collage(line.key);
      this.#collages.set(line.key, new Map([...known, ...line.cells.map(({ use, shares }) => [use, shares] as const)]));
      return;
    }
    const { key, explained, predicted, trueClass } = line;
    const measurements = new Map(this.#pictures.get(key)?.measurements ?? []);
    for (const { use, values, curves } of line.measurements) {
      const known = measurements.get(use);
      measurements.set(use, { values: { ...known?.values, ...values }, curves: { ...known?.curves, ...curves } });
    }
    this.#pictures.set(key, { explained, predicted, trueClass, measurements });
  }
}

/** Of a use, the metrics that are not known yet. */
export function missingMetrics(
  record: PictureRecord | undefined,
  use: string,
  metrics: readonly MetricName[],
): MetricName[] {
  const known = record?.measurements.get(use)?.values ?? {};
  return metrics.filter((metric) => known[metric] === undefined);
}

/** A line that a power cut has damaged, or that another program wrote, is no line: its work is done again. */
function readLine(text: string): LogLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<LogLine> | null;
    if (line?.schema !== 1 || typeof line.key !== 'string') return undefined;
    if (line.kind === 'collage') return Array.isArray(line.cells) ? (line as LogLine) : undefined;
    return line.kind === 'picture' && Array.isArray(line.measurements) ? (line as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

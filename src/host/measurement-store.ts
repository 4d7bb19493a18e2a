import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { OutputFolder } from '../output';
import type { ExplainResult, MapMeasurement, MapToMeasure, PictureParams } from '../protocol';
import { VERSION } from '../shared/version';
import { trimFolder } from './bounded-folder';
import { packKept, unpackKept } from './kept-file';

const MAGIC = Buffer.from(`Score-CAM Lens ${VERSION}, measurement 1\n`);

/** Together with the results beside which they lie. */
const MAX_BYTES = 256 * 2 ** 20;

/** What a measurement of a map depends on besides the map. */
export interface MeasuredSubject {
  readonly picture: PictureParams;
  /** Which files were read, and what computes. */
  readonly result: Pick<ExplainResult, 'pictureHash' | 'model' | 'backend'>;
  readonly steps: number;
}

/** The name under which the measurement of a map is kept. */
export function measurementKey({ picture, result, steps }: MeasuredSubject, map: MapToMeasure): string {
  // The picture is known by its bytes.
  const how = Object.entries(picture).filter(([name]) => name !== 'image');
  const facts = [result.pictureHash, result.model.contentHash, how.sort(), result.backend, steps, map.classIndex];
  return createHash('sha256').update(JSON.stringify(facts)).update(map.data).digest('hex');
}

/** Measurements of maps on disk, one file each, beside the results: the ones unused for longest go first. */
export class MeasurementStore {
  constructor(private readonly folder: string) {}

  async find(key: string): Promise<MapMeasurement | undefined> {
    const file = this.#fileOf(key);
    const content = await readFile(file).catch(() => undefined);
    const kept = content && (unpackKept(MAGIC, content) as MapMeasurement | undefined);
    if (kept === undefined) return undefined;
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    return kept;
  }

  /** @throws ScorecamError `output` where it cannot be written */
  async put(key: string, measurement: MapMeasurement): Promise<void> {
    const folder = await OutputFolder.open(this.folder);
    await folder.write([{ name: path.basename(this.#fileOf(key)), content: packKept(MAGIC, measurement) }]);
    await trimFolder(this.folder, MAX_BYTES);
  }

  #fileOf(key: string): string {
    return path.join(this.folder, `${key}.measured`);
  }
}

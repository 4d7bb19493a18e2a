import { createHash } from 'node:crypto';
import type { ExplainResult, MapMeasurement, MapToMeasure, PictureParams } from '../protocol';
import { runtimeName } from '../shared/runtime-name';
import { KeptFiles } from './kept-files';

/** What a measurement of a map depends on besides the map. */
export interface MeasuredSubject {
  readonly picture: PictureParams;
  /** Which files were read, and what computes. */
  readonly result: Pick<ExplainResult, 'pictureHash' | 'model' | 'backend' | 'provider'>;
  readonly steps: number;
}

/** The name under which the measurement of a map is kept. */
export function measurementKey({ picture, result, steps }: MeasuredSubject, map: MapToMeasure): string {
  // The picture is known by its bytes.
  const how = Object.entries(picture).filter(([name]) => name !== 'image');
  const facts = [result.pictureHash, result.model.contentHash, how.sort(), runtimeName(result), steps, map.classIndex];
  return createHash('sha256').update(JSON.stringify(facts)).update(map.data).digest('hex');
}

/** Measurements of maps on disk. */
export class MeasurementStore extends KeptFiles<MapMeasurement> {
  constructor(folder: string) {
    super(folder, { name: 'measurement', format: 1 });
  }
}

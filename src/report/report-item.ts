import type { ExplainResult, MapData, Overlays } from '../protocol';
import type { ErrorCode } from '../shared/errors';
import { describeContrast, describeMap } from './describe-map';
import { allWarnings } from './result-warnings';

/** What a report says of a map. */
export interface MapFacts {
  /** Where its mass lies, in words. */
  readonly description: string;
  /** Its range before it was scaled. */
  readonly low: number;
  readonly high: number;
}

/** What a report keeps of a result: small pictures and words, not the maps themselves. */
export interface ExplainedItem {
  readonly kind: 'explained';
  readonly result: Omit<ExplainResult, 'maps' | 'overlays'>;
  readonly pictures: Overlays['small'];
  readonly maps: { readonly predicted: MapFacts; readonly target: MapFacts; readonly contrast: MapFacts | null };
}

/** A picture that could not be explained. */
export interface FailedItem {
  readonly kind: 'failed';
  readonly image: string;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

/**
 * What a report needs of a result, so that the result itself can go.
 *
 * @throws TypeError if the result was made without overlays
 */
export function reportItem(result: ExplainResult): ExplainedItem {
  const { orientation } = result.picture;
  const { maps, overlays, ...rest } = result;
  if (overlays === null) throw new TypeError('a result without overlays has nothing to show in a report');
  const facts = (map: MapData, description: string): MapFacts => ({ description, low: map.low, high: map.high });
  const classes = { positive: result.predicted.label, negative: result.target.label };
  return {
    kind: 'explained',
    result: { ...rest, warnings: allWarnings(result) },
    pictures: overlays.small,
    maps: {
      predicted: facts(maps.predicted, describeMap(maps.predicted, orientation)),
      target: facts(maps.target, describeMap(maps.target, orientation)),
      contrast: maps.contrast && facts(maps.contrast, describeContrast(maps.contrast, classes, orientation)),
    },
  };
}

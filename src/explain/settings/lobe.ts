import { cropFrom } from './crop-from';
import { isSide, record } from './fields';
import type { SaidPreprocessing } from './said-preprocessing';
import { NAMED_SCALES } from './scales';
import type { SettingsFile } from './settings-file';

/**
 * What the `signature.json` of a Lobe export says: its examples feed the centre square with levels of 0 to 1.
 *
 * @returns undefined for a file that is of something else
 */
export function parseLobe({ content, path: file }: SettingsFile): SaidPreprocessing | undefined {
  const { inputs, classes, doc_id: id } = record(content);
  const { shape } = record(record(inputs).Image);
  if (!Array.isArray(shape) || (classes === undefined && id === undefined)) return undefined;
  // Exports for ONNX have the channels first.
  const [, first, second, third] = shape as unknown[];
  const [height, width] = isChannels(first) && !isChannels(third) ? [second, third] : [first, second];
  return {
    source: file,
    ...(isSide(height) && isSide(width) ? { inputSize: { height, width } } : {}),
    fit: cropFrom(1, 1),
    scale: NAMED_SCALES.unit,
  };
}

function isChannels(length: unknown): boolean {
  return length === 1 || length === 3 || length === 4;
}

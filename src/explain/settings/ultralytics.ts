import { cropFrom } from './crop-from';
import { isSide, record } from './fields';
import type { SaidPreprocessing } from './said-preprocessing';
import { NAMED_SCALES } from './scales';
import type { SettingsFile } from './settings-file';

/** How Ultralytics' classifiers see pictures: the short side becomes the input's, levels 0 to 1. */
export const ULTRALYTICS: Pick<SaidPreprocessing, 'fit' | 'resample' | 'scale'> = {
  fit: cropFrom(1, 1),
  resample: 'bilinear',
  scale: NAMED_SCALES.unit,
};

/**
 * What the `metadata.yaml` says that Ultralytics writes into the folder of an export.
 *
 * @returns undefined for a file that is of something else
 */
export function parseUltralytics({ content, path: file }: SettingsFile): SaidPreprocessing | undefined {
  const { author, task, imgsz: size } = record(content);
  if (author !== 'Ultralytics' || task !== 'classify') return undefined;
  const [height, width] = Array.isArray(size) ? (size as unknown[]) : [size, size];
  const isSized = isSide(height) && isSide(width);
  return { source: file, ...(isSized ? { inputSize: { height, width } } : {}), ...ULTRALYTICS };
}

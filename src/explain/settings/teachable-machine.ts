import { cropFrom } from './crop-from';
import { isSide, record } from './fields';
import type { SaidPreprocessing } from './said-preprocessing';
import type { SettingsFile } from './settings-file';

/**
 * What the `metadata.json` of a Teachable Machine export says: the centre square, levels to −1..1 by `x / 127 − 1`.
 *
 * @returns undefined for a file that is of something else
 */
export function parseTeachableMachine({ content, path: file }: SettingsFile): SaidPreprocessing | undefined {
  const fields = record(content);
  const isOne =
    'tmVersion' in fields ||
    (typeof fields.packageName === 'string' && fields.packageName.startsWith('@teachablemachine'));
  if (!isOne) return undefined;
  const { imageSize: side = 224 } = fields;
  return {
    source: file,
    ...(isSide(side) ? { inputSize: { width: side, height: side } } : {}),
    fit: cropFrom(1, 1),
    scale: { mean: [127], std: [127], channelOrder: 'rgb' },
  };
}

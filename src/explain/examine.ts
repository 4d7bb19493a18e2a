import { stat } from 'node:fs/promises';
import type { ExamineResult } from '../protocol';
import { warnAbout } from './result-facts';
import type { SeenPicture } from './seen-pictures';
import { NO_LABELS } from './settings';

/** So many names let a reader see whether they are those of the model. */
const FIRST_NAMES = 5;

/** All that is known about the model that has seen a picture. */
export async function examine({ opened, loaded, picture, kept, result }: SeenPicture): Promise<ExamineResult> {
  const { description, batchSize } = loaded;
  const { settings, info } = opened;
  const { source, set } = await opened.labels(description);
  const isNamed = source !== NO_LABELS;
  const sizes = await Promise.all(
    info.files.map(async (path) => ({ path, bytes: (await stat(path).catch(() => undefined))?.size })),
  );
  return {
    ...result,
    warnings: [
      ...result.warnings.filter((warning) => !picture.warnings.includes(warning)),
      ...warnAbout(kept.layer, description),
    ],
    files: sizes.flatMap(({ path, bytes }) => (bytes === undefined ? [] : [{ path, bytes }])),
    input: { channels: description.channels, channelOrder: settings.preprocessing.channelOrder },
    labels: {
      classes: description.classes,
      source: isNamed ? source : null,
      first: isNamed ? set.labels.slice(0, FIRST_NAMES).map(({ name }) => name) : [],
    },
    output: {
      activation: description.activation,
      isGuessed: description.activationGuessed,
      ...(description.isOneNumber === true ? { isOneNumber: true } : {}),
    },
    layers: description.layers,
    defaultLayer: description.defaultLayer,
    targetLayer: kept.layer.name,
    batchSize,
    probabilities: kept.probabilities,
  };
}

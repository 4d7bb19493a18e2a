// The section of the table about predicting many pictures.
import { median } from './statistics.mjs';

/**
 * @param {{light: FolderRun, heavy: FolderRun} | undefined} runs
 * @typedef {{pictures: number, batchSize: number, forwardMs: number[], folderMs: number[], decodeCpuMs: number}} FolderRun
 */
export function folderSection(runs) {
  if (runs === undefined) return '';
  const ms = (value) => `${value.toFixed(1)} ms`;
  const line = (name, { pictures, batchSize, forwardMs, folderMs, decodeCpuMs }) => {
    const ratio = median(forwardMs.map((forward, i) => forward / folderMs[i]));
    const cells = [
      name,
      pictures,
      batchSize,
      ms(median(forwardMs)),
      ms(median(folderMs)),
      `${Math.round(100 * ratio)} %`,
    ];
    return `| ${[...cells, ms(decodeCpuMs)].join(' | ')} |`;
  };
  return `## Predicting a folder

The engine process predicts parts of the bundled pictures, decoding included, in turns with the same model's own forward pass;
wall time a picture. 85 % of the forward pass's rate is what we want.

| model | pictures | batch | forward pass | folder | of its rate | processor time of decoding |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${line('EfficientNet-Lite0', runs.light)}
${line('VGG16’s size, random weights', runs.heavy)}

Decoding and resizing (to the bit as Pillow does) share the processor with the model. Where a model computes for only a few
milliseconds a picture, as EfficientNet-Lite0 does, they take as much of it as the model, and 85 % are out of reach.`;
}

/** How models of TensorFlow.js are used, as they themselves and what lies beside them say. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { readModelSettings } from '../../src/explain/model-settings';

const FORMATS = path.resolve(__dirname, '..', 'vectors', 'formats');

describe('a model of TensorFlow.js', () => {
  it('of Teachable Machine is fed with the centre square, by its metadata.json, which names the classes', async () => {
    const settings = await readModelSettings(await openModelFiles(path.join(FORMATS, 'teachable-machine')));
    expect(settings.preprocessing).toMatchObject({
      inputSize: { width: 24, height: 24 },
      fit: { mode: 'crop', resizeShortSide: 24 },
      mean: [127, 127, 127],
      std: [127, 127, 127],
      channelOrder: 'rgb',
    });
    expect(settings.preprocessingSource).toMatch(/metadata\.json$/);
    expect(settings.labels[0]?.labels.map(({ name }) => name)).toEqual(['Hand', 'Fist', 'Empty room']);
  });

  it('that is a graph takes levels as its first operators say', async () => {
    const settings = await readModelSettings(await openModelFiles(path.join(FORMATS, 'graph-mobile')));
    expect(settings.preprocessing).toMatchObject({ mean: [0, 0, 0], std: [1, 1, 1] });
    expect(settings.preprocessingSource).toMatch(/first operators of the model/);
    expect(settings.guessed).not.toContain('scale');
  });
});

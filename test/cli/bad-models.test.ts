import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { explainRecords, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  writeFileSync(path.join(folder, 'secret.bin'), 'not for the model');
});

/** The parts of a model.json that are damaged here. */
interface ModelJson {
  modelTopology: { model_config: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } } };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
}

let made = 0;

/** A folder with a sound model that `damage` then spoils. */
function spoilt(damage: (place: string) => void): string {
  const place = path.join(folder, `model-${(made += 1)}`);
  writeTinyClassifier(place);
  damage(place);
  return place;
}

function edit(change: (json: ModelJson) => void): (place: string) => void {
  return (place) => {
    const file = path.join(place, 'model.json');
    const json = JSON.parse(readFileSync(file, 'utf8')) as ModelJson;
    change(json);
    writeFileSync(file, JSON.stringify(json));
  };
}

function layersOf(json: ModelJson): ModelJson['modelTopology']['model_config']['config']['layers'] {
  return json.modelTopology.model_config.config.layers;
}

function writeModel(content: string): (place: string) => void {
  return (place) => {
    writeFileSync(path.join(place, 'model.json'), content);
  };
}

/** Takes out the layers of these names with their weights. */
function without(...names: string[]): (place: string) => void {
  return (place) => {
    const bytes = readFileSync(path.join(place, 'weights.bin'));
    const kept: Buffer[] = [];
    edit((json) => {
      const { config } = json.modelTopology.model_config;
      config.layers = config.layers.filter((layer) => !names.includes(String(layer.config.name)));
      let offset = 0;
      for (const group of json.weightsManifest) {
        group.weights = group.weights.filter(({ name, shape }) => {
          const length = shape.reduce((product, size) => product * size, 4);
          offset += length;
          const stays = !names.some((layer) => name.startsWith(`${layer}/`));
          if (stays) kept.push(bytes.subarray(offset - length, offset));
          return stays;
        });
      }
    })(place);
    writeFileSync(path.join(place, 'weights.bin'), Buffer.concat(kept));
  };
}

describe('a model that cannot be used is exit code 4, with what to do', () => {
  test.each<[string, RegExp, (place: string) => void]>([
    [
      'a missing file',
      /weights\.bin is a part of the weights of a TensorFlow\.js model/,
      (place) => {
        rmSync(path.join(place, 'model.json'));
      },
    ],
    ['text', /does not hold valid JSON/, writeModel('not JSON')],
    ['other JSON', /not a TensorFlow\.js model/, writeModel('{"name": "a package"}')],
    ['a graph of nothing', /not a TensorFlow\.js model/, writeModel('{"format": "graph-model", "modelTopology": {}}')],
    [
      'missing weights',
      /weight file .*weights\.bin is missing/,
      (place) => {
        rmSync(path.join(place, 'weights.bin'));
      },
    ],
    [
      'short weights',
      /cut short/,
      (place) => {
        truncateSync(path.join(place, 'weights.bin'), 100);
      },
    ],
    [
      'oversized weights',
      /too long/,
      (place) => {
        truncateSync(path.join(place, 'weights.bin'), 9999);
      },
    ],
    [
      'weights outside of its folder',
      /"\.\.\/secret\.bin", which is not in its folder/,
      edit((json) => {
        json.weightsManifest.forEach((group) => (group.paths = ['../secret.bin']));
      }),
    ],
    [
      'weights that are no numbers',
      /features\/kernel holds NaN/,
      (place) => {
        const bytes = readFileSync(path.join(place, 'weights.bin'));
        bytes.writeFloatLE(NaN, 8);
        writeFileSync(path.join(place, 'weights.bin'), bytes);
      },
    ],
    [
      'no convolution',
      /no layer with activation maps|convolution/,
      (place) => {
        without('features')(place);
        edit((json) => {
          json.weightsManifest.forEach(({ weights }) => {
            weights.forEach((weight) => {
              if (weight.name === 'classes/kernel') weight.shape = [3, weight.shape[1] ?? 0];
            });
          });
        })(place);
        truncateSync(path.join(place, 'weights.bin'), 4 * (3 * 6 + 6));
      },
    ],
    ['an output that is not classes', /output|classes/, without('mean', 'classes')],
    [
      'a layer that is not known',
      /Teleport/,
      edit((json) => {
        layersOf(json).forEach((layer) => (layer.class_name = layer.class_name.replace('Conv2D', 'Teleport')));
      }),
    ],
    [
      'no layers',
      /no layers/,
      edit((json) => {
        json.modelTopology.model_config.config.layers = [];
      }),
    ],
    [
      'damaged labels',
      /labels\.json/,
      (place) => {
        writeFileSync(path.join(place, 'labels.json'), '{"0": ');
      },
    ],
    [
      'preprocessing for another size',
      /preprocessing\.json says 64×64/,
      (place) => {
        const file = path.join(place, 'preprocessing.json');
        const json = JSON.parse(readFileSync(file, 'utf8')) as object;
        writeFileSync(file, JSON.stringify({ ...json, inputSize: { width: 64, height: 64 } }));
      },
    ],
  ])('%s', async (_, words, damage) => {
    const model = spoilt(damage);
    const before = readdirSync(model);
    const out = path.join(model, 'out');
    const args = ['explain', ROCKET, ROCKET, '--model', model, '--backend', 'wasm', '--json', '--out', out];
    const run = await runCli(args);
    expect(run.code).toBe(4);
    const [line, ...others] = explainRecords(run.stdout);
    expect(others).toEqual([]);
    if (line === undefined || !('error' in line)) throw new Error('explained');
    expect(line.error.code).toBe('model');
    expect(line.error.message).toMatch(words);
    expect(line.error.hint).not.toBe('');
    expect(run.stderr).toBe(`scorecam: ${line.error.message}\n  ${line.error.hint}\n`);
    expect(run.stderr).not.toMatch(STACK);
    expect(readdirSync(model).filter((name) => name !== 'out')).toEqual(before);
    expect(readdirSync(out)).toEqual([]);
  });
});

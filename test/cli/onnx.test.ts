import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { describeOnnxRuntime } from '../../src/engine';
import { ONNX_PROVIDERS } from '../../src/protocol';
import { buildDist } from '../support/build-dist';
import { onlyRecord, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { writeChangedOnnx } from '../support/onnx-bytes';
import { ONNX_VECTORS } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
let picture = '';

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  picture = await writeRamp(path.join(folder, 'ramp.png'), 48, 40);
});

test('an ONNX model explains a picture as any other does, and what was guessed is said', async () => {
  const place = path.join(folder, 'whole');
  mkdirSync(place);
  copyFileSync(path.join(ONNX_VECTORS, 'residual.onnx'), path.join(place, 'mine.onnx'));
  writeFileSync(path.join(place, 'labels.json'), JSON.stringify(['a', 'b', 'c', 'd', 'e']));
  const out = path.join(folder, 'out');
  const { code, stdout, stderr } = await runCli(['explain', picture, '--model', place, '--out', out, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(onlyRecord(stdout)).toMatchObject({
    model: { name: 'mine.onnx', format: 'onnx', inputSize: { height: 32, width: 32 } },
    backend: 'onnxruntime',
    graph: 'compiled',
    channels: { total: 12 },
    preprocess: { source: 'built-in default', guessed: ['scale', 'fit', 'resample', 'output'] },
  });
});

test('an ONNX model with an operator of its own is refused by name, as a model', async () => {
  const place = path.join(folder, 'custom');
  mkdirSync(place);
  const file = writeChangedOnnx(path.join(place, 'custom.onnx'), ({ graph }) => {
    graph.node?.push({ op_type: 'ReadFile', domain: 'own', input: ['image'], output: ['x'] });
  });
  const { code, stdout, stderr } = await runCli(['explain', picture, '--model', file]);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain('own.ReadFile');
  expect(stderr).not.toMatch(STACK);
});

test('a provider of onnxruntime that is not there is refused with the names of those that are, and doctor lists them', async () => {
  const there = (await describeOnnxRuntime()).providers.map(({ name }) => name);
  const [absent = ''] = ONNX_PROVIDERS.filter((name) => !there.includes(name));
  const file = path.join(ONNX_VECTORS, 'residual.onnx');
  const explained = await runCli(['explain', picture, '--model', file, '--provider', absent]);
  expect(explained).toMatchObject({ code: 5, stdout: '' });
  expect(explained.stderr).toContain(`onnxruntime has no provider ${absent} on`);
  expect(explained.stderr).toContain('--provider');
  const doctor = await runCli(['doctor', '--backend', 'wasm']);
  expect(doctor.code).toBe(0);
  const [, listed = ''] = /^onnx providers +(.*)$/m.exec(doctor.stdout) ?? [];
  expect(listed.split(', ').map((words) => words.split(' ')[0])).toEqual(there);
  expect(listed).toContain('cpu (computes)');
  const refused = await runCli(['doctor', '--backend', 'wasm', '--provider', absent, '--json']);
  expect(refused.code).toBe(5);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    onnx: { provider: absent, refused: expect.stringContaining(`no provider ${absent}`) as string },
  });
});

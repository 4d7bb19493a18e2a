// This project: the command, the engine process, and the engine itself.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runtimeDir } from '../../tools/lib/runtime.mjs';
import { classes, cliPath, crop, enginePath, model, pictures, rocket, root } from './paths.mjs';
import { lastJson, say, timed } from './process.mjs';
import { runScript } from './scripts.mjs';
import { writePhotograph, writeVariants } from './variants.mjs';
import { writeVgg16 } from './vgg16.mjs';

/** Repetitions of what takes seconds. */
const RUNS = 7;

/** The work that an explanation of both classes is, on a picture as the peers get it. */
const explainArguments = ['explain', crop, '--fit', 'none', '--target', String(classes[1]), '--json'];

const parts = {
  command: measureCommand,
  throughput: measureThroughput,
  responses: measureResponses,
  firstStart: measureFirstStart,
  backends: measureBackends,
  vgg16: measureVgg16,
  manyPictures: measureManyPictures,
  folder: measureFolder,
  learnedMasks: measureLearnedMasks,
  mapLikeness: () => runScript('map-likeness', { side: 224, rounds: 30 }),
};

export const partNames = Object.keys(parts);

/**
 * @param {string} name
 * @returns {Promise<object>} Its numbers, or why there are none.
 */
export async function measureOurs(name) {
  say(`Measuring ${name}`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scorecam-bench-'));
  try {
    await warmUp(folder);
    return await parts[name](folder);
  } catch (error) {
    say(`${name}: ${error.message}`);
    return { failure: error.message.slice(0, 300) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So that the graph is recorded, and files lie in the system's cache. */
async function warmUp(folder) {
  await timed(process.execPath, [cliPath, ...explainArguments, '--out', path.join(folder, 'warm-up')]);
}

async function repeat(times, work) {
  const results = [];
  for (let i = 0; i < times; i += 1) results.push(await work(i));
  return results;
}

/** Whole commands, from the start of the process to its end, with a warm cache. */
async function measureCommand(folder) {
  const explain = async (command, args) => {
    const out = mkdtempSync(path.join(folder, 'out-'));
    const { stdout, seconds } = await timed(command, [...args, ...explainArguments, '--out', out], { cwd: root });
    const { timingMs, peakMemoryBytes, channels, forwardPasses, graph } = lastJson(stdout);
    return { seconds, timingMs, peakMemoryBytes, channels, forwardPasses, graph };
  };
  const predict = ['predict', rocket, '--json'];
  return {
    explain: await repeat(RUNS, () => explain(process.execPath, [cliPath])),
    explainByNpx: await repeat(3, () => explain('npx', ['--no-install', 'scorecam'])),
    predict: await repeat(RUNS, async () => ({
      seconds: (await timed(process.execPath, [cliPath, ...predict])).seconds,
    })),
    node: await repeat(RUNS, async () => (await timed(process.execPath, ['--eval', '0'])).seconds),
  };
}

function measureThroughput() {
  return runScript('throughput', {
    ...{ model, picture: crop, backend: 'tfjs-node', eager: false },
    ...{ batches: [8, 16, 24, 32, 48, 64], pictures: 192, rounds: 5 },
  });
}

async function measureResponses(folder) {
  const photograph = path.join(folder, 'photograph.jpg');
  await writePhotograph(photograph);
  return runScript('responses', {
    ...{ enginePath, picture: rocket, photograph, starts: RUNS },
    targets: [812, 744, 833, 404, 895, 510, 657, 1, 999, 814, 472],
  });
}

/** Nothing in the cache but the native library: the graph has to be recorded. */
async function measureFirstStart(folder) {
  const runs = await repeat(3, async (i) => {
    const cache = path.join(folder, `cache-${i}`);
    const answer = await runScript('first-start', { enginePath, picture: rocket }, emptyCache(cache));
    const begun = performance.now();
    const { stdout } = await timed(
      process.execPath,
      [cliPath, 'explain', rocket, '--out', path.join(folder, `out-${i}`), '--json'],
      { env: emptyCache(`${cache}-command`) },
    );
    const { peakMemoryBytes } = lastJson(stdout);
    return { ...answer, commandSeconds: (performance.now() - begun) / 1000, commandPeakBytes: peakMemoryBytes };
  });
  return { runs };
}

/** @param {string} cache */
function emptyCache(cache) {
  return { SCORECAM_LENS_CACHE: cache, SCORECAM_LENS_RUNTIME: process.env.SCORECAM_LENS_RUNTIME ?? runtimeDir() };
}

async function measureBackends() {
  const task = { model, picture: crop, runs: 5 };
  return {
    recorded: await runScript('backend-speed', { ...task, backend: 'tfjs-node', eager: false, channels: 1280 }),
    eager: await runScript('backend-speed', { ...task, backend: 'tfjs-node', eager: true, channels: 128 }),
    wasm: await runScript('backend-speed', { ...task, backend: 'wasm', eager: false, channels: 64 }),
  };
}

/** Twice: once with recording, once from the cache. */
async function measureVgg16(folder) {
  const file = writeVgg16(path.join(folder, 'model'));
  const env = emptyCache(path.join(folder, 'cache'));
  const channelShare = '20%';
  const runs = await repeat(2, async () => {
    const args = ['explain', crop, '--fit', 'none', '--model', file, '--channels', channelShare, '--json'];
    const { stdout, seconds } = await timed(process.execPath, [cliPath, ...args], { env });
    const { timingMs, peakMemoryBytes, channels, graph, warnings } = lastJson(stdout);
    return { seconds, timingMs, peakMemoryBytes, channels, graph, warnings };
  });
  return { channelShare, runs };
}

/** What the published method Mask comes to on the bundled pictures, with each reference. */
async function measureLearnedMasks() {
  const references = ['blur', 'noise', 'constant'];
  const runs = [];
  for (const reference of references) runs.push(await runScript('learned-masks', { model, pictures, reference }));
  return { runs };
}

async function measureManyPictures(folder) {
  return runScript('many-pictures', { enginePath, pictures: await writeVariants(folder, 50) });
}

/** A folder of pictures, by the embedded model and by one that computes for longer. */
async function measureFolder(folder) {
  const task = { enginePath, picture: rocket, backend: 'tfjs-node', eager: false, fit: 'model', rounds: 5 };
  const some = await writeVariants(folder, 64);
  const heavy = writeVgg16(path.join(folder, 'vgg16'));
  return {
    light: await runScript('folder', { ...task, model, own: false, pictures: [...some, ...some] }),
    heavy: await runScript('folder', {
      ...{ ...task, model: heavy, own: true, pictures: [...some, ...some].slice(0, 100), rounds: 2 },
    }),
  };
}

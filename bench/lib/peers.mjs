// The peers: the same two maps, from the same weights, picture and layer.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readFloats, readNpy } from './npy.mjs';
import { bench, classes, cliPath, crop, model, root } from './paths.mjs';
import { lastJson, say, timed } from './process.mjs';
import { ensureEnvironment } from './python.mjs';
import { correlation, median, topOverlap } from './statistics.mjs';

const peers = [
  {
    name: 'torch-cam',
    environment: 'torch',
    script: 'torch_cams.py',
    batches: [1, 2, 4, 8, 16, 32],
    // The weights that it gives its channels, in this project's words.
    weighting: 'logit',
  },
  {
    name: 'pytorch-grad-cam',
    environment: 'torch',
    script: 'torch_cams.py',
    batches: [1, 2, 4, 8, 16, 32],
    weighting: 'logit',
  },
  {
    name: 'tf-keras-vis',
    environment: 'keras',
    script: 'keras_cam.py',
    batches: [4, 8, 16, 32, 64, 128],
    weighting: 'released',
  },
];

/** Channels that are enough to tell a good batch size from a bad one. */
const SEARCH_CHANNELS = 128;

/** Of each measurement; one takes a minute, so the environment can ask for fewer. */
const RUNS = Number(process.env['SCORECAM_BENCH_PEER_RUNS'] ?? 3);

/** The largest difference between a peer's probabilities and the reference that still means the same network. */
const SAME = 1e-4;

/** What the reference says about the two classes (test/vectors/lite0). */
const reference = readNpy(path.join(path.dirname(crop), 'rocket.probs.npy'));

export async function measurePeers() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scorecam-bench-'));
  const measured = [];
  try {
    for (const peer of peers) {
      try {
        measured.push(await measurePeer(peer, folder));
      } catch (error) {
        say(`${peer.name}: ${error.message}`);
        measured.push({ name: peer.name, failure: error.message.slice(0, 300) });
      }
    }
    return { peers: measured, agreement: await compareMaps(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePeer(peer, folder) {
  const python = await ensureEnvironment(peer.environment);
  const run = async (options) => {
    const args = [
      path.join(bench, 'peers', peer.script),
      peer.name,
      ...['--model', model, '--picture', crop, '--classes', ...classes.map(String)],
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ];
    // What the peers share with the scripts that made the test vectors lies there.
    const { stdout, seconds } = await timed(python, args, { env: { PYTHONPATH: path.join(root, 'tools') } });
    const answer = { ...lastJson(stdout), processSeconds: seconds };
    answer.probabilities.forEach((probability, i) => {
      const expected = reference[classes[i]];
      if (Math.abs(probability - expected) > SAME) {
        throw new Error(`another network: probability ${probability} of class ${classes[i]}, expected ${expected}`);
      }
    });
    return answer;
  };

  const search = [];
  for (const batch of peer.batches) {
    const { classSeconds } = await run({ batch, channels: SEARCH_CHANNELS });
    // The first class may pay for the warming up, which is not what is compared here.
    search.push({ batch, msPerImage: (Math.min(...classSeconds) / SEARCH_CHANNELS) * 1000 });
    say(`${peer.name}, batch ${batch}: ${search.at(-1).msPerImage.toFixed(1)} ms an image`);
  }
  const best = search.reduce((a, b) => (b.msPerImage < a.msPerImage ? b : a)).batch;

  const measure = async (options) => {
    const runs = [];
    for (let i = 0; i < RUNS; i += 1) runs.push(await run({ ...options, out: folder }));
    const [{ batch, versions, python: pythonVersion }] = runs;
    const result = {
      batch,
      twoMapsSeconds: median(runs.map(({ classSeconds }) => classSeconds.reduce((sum, s) => sum + s, 0))),
      processSeconds: median(runs.map(({ processSeconds }) => processSeconds)),
      startSeconds: median(runs.map(({ startSeconds }) => startSeconds)),
      peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
      runs: runs.map(({ classSeconds, processSeconds }) => ({ classSeconds, processSeconds })),
    };
    say(`${peer.name}, batch ${batch}: two maps in ${result.twoMapsSeconds.toFixed(1)} s`);
    return { result, versions: { ...versions, python: pythonVersion } };
  };

  const byDefault = await measure({});
  const atBest = best === byDefault.result.batch ? byDefault : await measure({ batch: best });
  return { name: peer.name, versions: byDefault.versions, search, byDefault: byDefault.result, atBest: atBest.result };
}

/** Each peer's maps beside ours under the same weighting; they differ in how they upsample, and in flat channels. */
async function compareMaps(folder) {
  const ours = {};
  for (const weighting of new Set(peers.map((peer) => peer.weighting))) {
    const { stdout } = await timed(process.execPath, [
      cliPath,
      ...['explain', crop, '--fit', 'none', '--target', String(classes[1]), '--weighting', weighting],
      ...['--out', path.join(folder, weighting), '--json'],
    ]);
    const { files } = lastJson(stdout);
    ours[weighting] = [files.predictedMap, files.targetMap].map(readNpy);
  }
  return peers.flatMap((peer) =>
    classes.flatMap((classIndex, i) => {
      const file = path.join(folder, `${peer.name}.${classIndex}.f32`);
      if (!existsSync(file)) return [];
      const theirs = readFloats(file);
      const map = ours[peer.weighting][i];
      return [
        {
          name: peer.name,
          class: classIndex,
          weighting: peer.weighting,
          correlation: correlation(map, theirs),
          topOverlap: topOverlap(map, theirs),
        },
      ];
    }),
  );
}

// docs/benchmarks.md from the numbers of bench/results.json.
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { folderSection } from './folder-section.mjs';
import { resultsFile, tableFile } from './paths.mjs';
import { median, slope, spread } from './statistics.mjs';

const MEGABYTE = 1e6;

/**
 * Writes the numbers and the page about them.
 *
 * @param {Record<string, any>} results By part: when and on what it was measured, and `result`.
 */
export async function writeReport(results) {
  const options = await resolveConfig(tableFile);
  const write = async (file, text, parser) => writeFileSync(file, await format(text, { ...options, parser }));
  await write(resultsFile, JSON.stringify(results), 'json');
  const numbers = Object.fromEntries(
    Object.entries(results)
      .filter(([, { result }]) => result.failure === undefined)
      .map(([name, { result }]) => [name, result]),
  );
  const sections = [
    introduction(results),
    targets(numbers),
    peersSection(numbers),
    commandSection(numbers),
    throughputSection(numbers),
    onnxSection(numbers),
    answersSection(numbers),
    panelSection(numbers),
    folderSection(numbers.folder),
    memorySection(numbers),
    backendsSection(numbers),
    circumstances(results),
  ];
  await write(tableFile, sections.filter(Boolean).join('\n\n'), 'markdown');
}

function introduction(results) {
  const machines = new Set(Object.values(results).map(({ machine }) => JSON.stringify(machine)));
  const [{ cpu, cores, memoryGiB, os, node }] = [...machines].map((text) => JSON.parse(text));
  return `# Benchmarks

Written by \`npm run bench\`, which installs the peers into virtual environments below \`bench/.venv/\`, measures everything
on one machine and keeps the single numbers in \`bench/results.json\`. \`npm run bench -- ours\` and \`npm run bench -- peers\`
measure a part; pip decides by its own configuration where torch comes from (the CPU build is meant).

Everybody explains the same two classes (missile, 657, and space shuttle, 812) of the same 224×224 crop of
\`media/pictures/space_shuttle/rocket.jpg\`, with the same weights (the embedded EfficientNet-Lite0) and the same target layer
(\`head\`, 7×7, all 1280 channels). The peers run one forward pass a channel and class; \`scorecam\` leaves out the flat
channels, which point at no place and add nothing to the map, and scores all classes in one pass, so that the second class
costs none. Both maps are exact.

Machine: ${cpu}, ${cores} cores, ${memoryGiB} GiB of memory, ${os}, Node ${node}.${
    machines.size > 1 ? ' **Not all parts were measured on this machine.**' : ''
  }`;
}

// The numbers to reach, each with what was measured.

function targets({ command, throughput, responses, firstStart, vgg16, manyPictures, panel, peers, onnx }) {
  const rows = [];
  const ours = command && median(command.explain.map(({ seconds }) => seconds));
  const beside = (name, share) => {
    const peer = peers?.peers.find((each) => each.name === name);
    const compare = (which, when) => {
      const what = `Two classes, the whole command, beside ${name}${when}`;
      if (peer?.failure !== undefined) rows.push([what, `≤ 1/${share[which]}`, `not measured: ${peer.failure}`, '—']);
      else if (peer !== undefined && ours !== undefined) {
        const theirs = peer[which].twoMapsSeconds;
        rows.push([
          `${what} (batch ${peer[which].batch})`,
          `≤ 1/${share[which]}`,
          `${seconds(ours)} to ${seconds(theirs)}: 1/${(theirs / ours).toFixed(1)}`,
          isMet(theirs / ours >= share[which]),
        ]);
      }
    };
    compare('byDefault', ' at its default batch');
    compare('atBest', ' at the best batch found');
  };
  beside('torch-cam', { byDefault: 10, atBest: 6 });
  beside('pytorch-grad-cam', { byDefault: 10, atBest: 6 });
  beside('tf-keras-vis', { byDefault: 6, atBest: 6 });
  const atMost = (what, values, limit, show) => {
    if (values === undefined) return;
    const value = median(values);
    rows.push([what, `< ${show(limit)}`, show(value), isMet(value < limit)]);
  };
  if (throughput !== undefined) {
    const share = efficiency(throughput);
    rows.push(
      ['Explain phase, of the forward throughput of the same graph at its best batch', '≥ 85 %', percent(share.masked)],
      [
        'Explain phase, of the forward throughput of the network alone at its best batch',
        '≥ 85 %',
        percent(share.plain),
      ],
    );
    rows.at(-2).push(isMet(share.masked >= 0.85));
    rows.at(-1).push(isMet(share.plain >= 0.85));
  }
  if (onnx !== undefined) {
    const share = onnxBest(onnx).ms / median(onnx.explainMs);
    rows.push([
      'The same network as ONNX, of onnxruntime’s own throughput at its best batch',
      '≥ 85 %',
      percent(share),
      isMet(share >= 0.85),
    ]);
  }
  atMost('Another class of an explained picture', responses?.anotherClass.maps, 50, milliseconds);
  atMost('Top 5 from a process that has to start, cache warm', responses?.firstAnswerMs, 1200, milliseconds);
  atMost(
    'Top 5 at the first start ever',
    firstStart?.runs.map(({ topFiveMs }) => topFiveMs),
    8000,
    milliseconds,
  );
  atMost(
    'Panel in VS Code, engine warm: from the click to the picture and the top 5',
    panel?.picture,
    800,
    milliseconds,
  );
  atMost('Panel in VS Code, engine warm: from the click to the first preview', panel?.preview, 2000, milliseconds);
  if (command !== undefined) {
    const peaks = [
      ...command.explain.map(({ peakMemoryBytes }) => peakMemoryBytes),
      ...(firstStart?.runs.flatMap(({ peakMemoryBytes, commandPeakBytes }) => [peakMemoryBytes, commandPeakBytes]) ??
        []),
    ];
    const peak = Math.max(...peaks);
    rows.push([
      'Peak resident memory of the engine, EfficientNet-Lite0, first start included',
      '< 1.5 GB',
      megabytes(peak),
      isMet(peak < 1.5e9),
    ]);
  }
  if (vgg16 !== undefined) {
    const peak = Math.max(...vgg16.runs.map(({ peakMemoryBytes }) => peakMemoryBytes));
    rows.push([
      'Peak resident memory of the engine, a model of VGG16’s size, first start included',
      '< 4 GB',
      megabytes(peak),
      isMet(peak < 4e9),
    ]);
  }
  if (manyPictures !== undefined) {
    const { residentBytes } = manyPictures;
    const rise = riseBeyondKept(manyPictures);
    const ends = `${megabytes(residentBytes[0])} after the first, ${megabytes(residentBytes.at(-1))} after the last`;
    rows.push([
      `Memory over ${residentBytes.length} pictures, beyond the scores that are kept on purpose`,
      'flat',
      `${perPicture(rise)} (resident: ${ends})`,
      isMet(rise < FLAT_BYTES),
    ]);
  }
  return `## Numbers to reach\n\n${table(['', 'target', 'measured (median)', 'met'], rows)}`;
}

/** Growth a picture that is called flat: half a megabyte, 25 MB over 50 pictures. */
const FLAT_BYTES = 0.5 * MEGABYTE;

/** Pictures in which buffers are allocated that stay; not counted. */
const FIRST_PICTURES = 5;

/** Growth of the resident memory a picture, less what is kept of each picture. */
function riseBeyondKept({ residentBytes, keptBytes }) {
  let kept = 0;
  return slope(residentBytes.map((bytes, i) => bytes - (kept += keptBytes[i])).slice(FIRST_PICTURES));
}

/** @param {number} bytes */
function perPicture(bytes) {
  return `${(bytes / MEGABYTE).toFixed(2)} MB a picture`;
}

function efficiency({ variants, explainMs, live }) {
  const best = (graph) => bestVariant(variants, graph).ms;
  const msPerChannel = median(explainMs) / live;
  return { masked: best('masked') / msPerChannel, plain: best('plain') / msPerChannel };
}

function bestVariant(variants, graph) {
  return variants
    .filter((variant) => variant.graph === graph)
    .map(({ batch, msPerImage }) => ({ batch, ms: median(msPerImage) }))
    .reduce((a, b) => (b.ms < a.ms ? b : a));
}

function peersSection({ peers, command }) {
  if (peers === undefined) return '';
  const ours = command && median(command.explain.map(({ seconds }) => seconds));
  const rows = peers.peers.flatMap(({ name, failure, versions, byDefault, atBest }) => {
    if (failure !== undefined) return [[name, `failed: ${failure}`, '', '', '', '', '']];
    const row = (run, note) => [
      name,
      `${run.batch} (${note})`,
      seconds(run.twoMapsSeconds),
      seconds(run.processSeconds),
      ours === undefined ? '—' : `${(run.twoMapsSeconds / ours).toFixed(1)} ×`,
      megabytes(run.peakBytes),
      Object.entries(versions)
        .map(([what, version]) => `${what} ${version}`)
        .join(', '),
    ];
    return byDefault.batch === atBest.batch
      ? [row(byDefault, 'default and best')]
      : [row(byDefault, 'default'), row(atBest, 'best')];
  });
  if (command !== undefined) {
    const peak = median(command.explain.map(({ peakMemoryBytes }) => peakMemoryBytes));
    rows.unshift(['**scorecam**', 'its own', '', seconds(ours), '1 ×', megabytes(peak), '']);
  }
  const searched = peers.peers.filter(({ search }) => search !== undefined);
  const batches = [...new Set(searched.flatMap(({ search }) => search.map(({ batch }) => batch)))].sort(
    (a, b) => a - b,
  );
  const searchRows = searched.map(({ name, search }) => [
    name,
    ...batches.map((batch) => search.find((each) => each.batch === batch)?.msPerImage.toFixed(1) ?? ''),
  ]);
  const agreement = peers.agreement.map(({ name, class: index, weighting, correlation, topOverlap }) => [
    name,
    index,
    weighting,
    correlation.toFixed(4),
    percent(topOverlap),
  ]);
  return `## The peers

The time of both maps alone, without the start of Python, the imports and the loading of the model, is what the targets
compare with the whole \`scorecam\` command; the whole process stands beside it. Medians of ${
    peers.peers.find(({ byDefault }) => byDefault)?.byDefault.runs.length ?? 0
  } processes each. The authors’ own code is not measured: it comes without a licence.

${table(['', 'batch', 'two maps', 'whole process', 'as long as scorecam', 'peak memory', 'versions'], rows)}

Milliseconds a masked picture by batch size, over the first 128 channels; the fastest is the best batch above:

${table(['', ...batches.map(String)], searchRows)}

Our maps beside theirs, under the weighting that they use. They are not the same maps: pytorch-grad-cam upsamples the
masks with aligned corners and the finished map with OpenCV, tf-keras-vis does both with aligned corners and weighs by
probability, torch-cam takes the maximum and minimum of a mask before it is upsampled.

${table(['', 'class', 'weighting', 'correlation', 'top 20 % in common'], agreement)}`;
}

function commandSection({ command }) {
  if (command === undefined) return '';
  const { explain, explainByNpx, predict, node } = command;
  const step = (name, pick) => {
    const { median: middle, lowest, highest } = spread(explain.map(pick));
    return [name, milliseconds(middle), `${milliseconds(lowest)} – ${milliseconds(highest)}`];
  };
  const rest = ({ seconds: wall, timingMs }) => wall * 1000 - timingMs.total;
  const [{ channels, forwardPasses, graph }] = explain;
  const more = spread(explainByNpx.map(({ seconds: wall }) => wall * 1000));
  const top5 = spread(predict.map(({ seconds: wall }) => wall * 1000));
  return `## The command, step by step

\`scorecam explain crop.png --fit none --target 812 --out DIR --json\`, ${explain.length} processes: ${
    channels.live
  } of ${channels.total} channels are live, ${forwardPasses} forward passes, ${graph} graph.

${table(
  ['', 'median', 'range'],
  [
    step('whole command', ({ seconds: wall }) => wall * 1000),
    step('start of the engine process', ({ timingMs }) => timingMs.start),
    step('load: TensorFlow’s library, the recorded graph, its check', ({ timingMs }) => timingMs.load),
    step('predict', ({ timingMs }) => timingMs.predict),
    step('explain: scores and maps', ({ timingMs }) => timingMs.explain),
    step('reading, drawing', ({ timingMs: t }) => t.total - t.start - t.load - t.predict - t.explain),
    step('the rest: start of Node, writing, end of the processes', rest),
    ['the same by `npx scorecam`', milliseconds(more.median), range(more)],
    ['`scorecam predict`, whole command', milliseconds(top5.median), range(top5)],
    ['an empty Node program', milliseconds(median(node) * 1000), ''],
  ],
)}`;
}

function throughputSection({ throughput, command }) {
  if (throughput === undefined) return '';
  const { variants, explainMs, live, engineBatch } = throughput;
  const batches = [...new Set(variants.map(({ batch }) => batch))];
  const row = (graph, name) => [
    name,
    ...batches.map((batch) =>
      median(variants.find((variant) => variant.graph === graph && variant.batch === batch).msPerImage).toFixed(2),
    ),
  ];
  const share = efficiency(throughput);
  const best = bestVariant(variants, 'masked');
  const inCommand = command && median(command.explain.map(({ timingMs }) => timingMs.explain));
  return `## The explain phase beside the plain forward pass

In one process, in turns; milliseconds a picture by batch size, medians. The engine’s graph masks the picture as well; the
network alone is fed whole pictures.

${table(['', ...batches.map(String)], [row('masked', 'the engine’s graph'), row('plain', 'the network alone')])}

The explain phase of ${live} live channels, in batches of at most ${engineBatch}, takes ${milliseconds(
    median(explainMs),
  )} in that process: ${(median(explainMs) / live).toFixed(2)} ms a channel, ${percent(
    share.masked,
  )} of the throughput of its own graph at the best batch (${best.batch}) and ${percent(
    share.plain,
  )} of that of the network alone.${
    inCommand === undefined
      ? ''
      : ` In the command above it takes ${milliseconds(inCommand)} (${percent(
          (best.ms * live) / inCommand,
        )}): a new process runs its first batches more slowly.`
  }`;
}

function onnxBest({ runtimeMs }) {
  return Object.entries(runtimeMs)
    .map(([batch, times]) => ({ batch, ms: median(times) }))
    .reduce((a, b) => (b.ms < a.ms ? b : a));
}

function onnxSection({ onnx }) {
  if (onnx === undefined) return '';
  const { live, oursMs, explainMs, runtimeMs } = onnx;
  const best = onnxBest(onnx);
  const row = (name, times) => {
    const all = spread(times);
    const values = [all.median, all.lowest, all.highest].map((value) => value.toFixed(2));
    return [name, values[0], `${values[1]} – ${values[2]}`, percent(best.ms / all.median)];
  };
  return `## An ONNX model beside onnxruntime

The same network, exported by PyTorch; milliseconds a picture, in turns in one process. onnxruntime is fed whole pictures
with as many threads as there are cores; the engine masks the picture for each of the ${live} live channels as well.

${table(
  ['', 'median', 'range', 'of its best rate'],
  [
    ...Object.entries(runtimeMs).map(([batch, times]) => row(`onnxruntime, batch ${batch}`, times)),
    row('masked pictures through the engine', oursMs),
    row('the explain phase', explainMs),
  ],
)}`;
}

function answersSection({ responses, firstStart }) {
  const rows = [];
  const add = (what, values) => {
    const all = spread(values);
    rows.push([what, milliseconds(all.median), range(all)]);
  };
  if (responses !== undefined) {
    const { startMs, firstAnswerMs, nextAnswerMs, anotherClass, photographBytes } = responses;
    add('the process is ready for requests', startMs);
    add('top 5 from a process that has to start', firstAnswerMs);
    add('top 5 again', nextAnswerMs);
    add('another class: both maps', anotherClass.maps);
    add('another class: both maps, and overlays in the picture’s size', anotherClass.mapsAndOverlays);
    const size = (photographBytes / MEGABYTE).toFixed(0);
    add(`another class of a photograph (12 megapixels, ${size} MB): both maps`, anotherClass.photograph);
    add('another class of that photograph: both maps, and overlays in its size', anotherClass.photographAndOverlays);
  }
  if (firstStart !== undefined) {
    const { runs } = firstStart;
    add(
      'first start ever, graph to be recorded: top 5',
      runs.map(({ topFiveMs }) => topFiveMs),
    );
    add(
      'first start ever: both maps',
      runs.map(({ mapsMs }) => mapsMs),
    );
    add(
      'first start ever: the whole command, with overlays and report',
      runs.map((run) => run.commandSeconds * 1000),
    );
  }
  if (rows.length === 0) return '';
  return `## How soon it answers

The engine process asked as the editor asks it; the first start has an empty cache but for the native library.

${table(['', 'median', 'range'], rows)}`;
}

function panelSection({ panel }) {
  if (panel === undefined) return '';
  const rows = [
    ['click to the picture and the top 5', panel.picture],
    ['click to the first preview', panel.preview],
    ['click to the final maps', panel.done],
    ['another class, typed, to its map', panel.class],
  ].map(([what, values]) => {
    const all = spread(values);
    return [what, milliseconds(all.median), range(all)];
  });
  return `## The panel

In VS Code ${panel.vscode} (code-server, Chromium), from the packaged extension with its engine warm, ${
    panel.picture.length
  } pictures of 640×427 pixels that it has not
seen; some ten milliseconds of each number are looking from outside.

${table(['', 'median', 'range'], rows)}`;
}

function memorySection({ command, firstStart, vgg16, manyPictures }) {
  const rows = [];
  if (command !== undefined) {
    const peaks = command.explain.map(({ peakMemoryBytes }) => peakMemoryBytes);
    rows.push(['EfficientNet-Lite0, cached graph', megabytes(Math.max(...peaks))]);
  }
  if (firstStart !== undefined) {
    const peak = Math.max(...firstStart.runs.map(({ commandPeakBytes }) => commandPeakBytes));
    rows.push(['EfficientNet-Lite0, first start with recording', megabytes(peak)]);
  }
  vgg16?.runs.forEach(({ peakMemoryBytes, graph, channels, seconds: wall }, i) => {
    const when = i === 0 ? 'first start with recording' : 'cached graph';
    const work = `${channels.used} channels in ${seconds(wall)}`;
    rows.push([`VGG16’s size, random weights, ${when} (${graph} graph, ${work})`, megabytes(peakMemoryBytes)]);
  });
  if (rows.length === 0) return '';
  const flat = manyPictures && describeFlat(manyPictures);
  return `## Memory of the engine process

${table(['largest resident memory', ''], rows)}${flat ?? ''}`;
}

function describeFlat(manyPictures) {
  const { residentBytes, keptBytes, peakBytes, seconds: each } = manyPictures;
  const count = residentBytes.length;
  const kept = keptBytes.reduce((sum, bytes) => sum + bytes, 0);
  return `

${count} pictures one after the other, with contrast, previews and overlays (median ${seconds(
    median(each),
  )} each), resident memory after each: ${megabytes(residentBytes[0])} after the first, ${megabytes(
    residentBytes[Math.floor(count / 2)],
  )} after half, ${megabytes(residentBytes.at(-1))} after the last, at most ${megabytes(
    Math.max(...residentBytes),
  )} (peak within a picture ${megabytes(peakBytes)}). ${megabytes(
    kept,
  )} of that are scores, activations and inputs, kept so that another class costs nothing; at most 288 MiB of them are. Beyond
them memory rises by ${perPicture(riseBeyondKept(manyPictures))}.`;
}

function backendsSection({ backends }) {
  if (backends === undefined) return '';
  const rows = Object.entries(backends).map(([name, { batch, channels, msPerImage }]) => {
    const all = spread(msPerImage);
    return [name, batch, channels, all.median.toFixed(1), `${all.lowest.toFixed(1)} – ${all.highest.toFixed(1)}`];
  });
  return `## The backends

Milliseconds a masked picture, warm: the recorded graph, tfjs-node operator by operator, and WebAssembly (one thread).

${table(['', 'batch', 'channels', 'median', 'range'], rows)}`;
}

function circumstances(results) {
  const rows = Object.entries(results).map(([name, { measuredAt, loadBefore, othersCores, result }]) => [
    name,
    measuredAt.slice(0, 16).replace('T', ' '),
    loadBefore,
    othersCores ?? '—',
    result.failure ?? 'measured',
  ]);
  return `## When, and how busy the machine was

Load average before the run, and processors that other programs kept busy while a part was measured.

${table(['part', 'UTC', 'load before', 'busy with others', ''], rows)}`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell ?? '').replaceAll('|', '/')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function isMet(yes) {
  return yes ? 'yes' : '**no**';
}

function range({ lowest, highest }) {
  return `${milliseconds(lowest)} – ${milliseconds(highest)}`;
}

function seconds(value) {
  return `${value.toFixed(1)} s`;
}

function milliseconds(value) {
  return value < 100 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

function megabytes(bytes) {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}

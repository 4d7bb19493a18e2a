import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  chooseExplained,
  explainPictures,
  findAll,
  isInShard,
  parseShard,
  predictAll,
  settingKey,
  WHOLE,
  type Audited,
  type AuditSetting,
  type Findings,
  type Shard,
  type Shown,
} from '../audit';
import { matchLabels, openDataset, parseMapping, type Dataset, type LabelMapping, type LabelMatch } from '../dataset';
import type { EngineClient } from '../process';
import type { PredictManyResult } from '../protocol';
import { auditLines, labelLines, printable, toAuditAnswer } from '../report';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { LabelSet } from '../shared/label-set';
import { VERSION } from '../shared/version';
import type { AuditOptions } from './audit-options';
import { isThere, openAudit, writeAudit, writeMaps, type AuditPlace } from './audit-place';
import { createEngine } from './engine';
import { EXIT_CODES } from './exit-codes';
import { refuseUnusedTemperature } from './explain-command';
import { askedMethod, methodParams } from './method-options';
import { askChosen, modelChooser, type ModelChoice } from './model-choice';
import { userPath } from './option-values';
import { RateProgress } from './rate-progress';
import { createTerminal, type Terminal } from './terminal';

/** `scorecam audit`: which pictures of a data set a model gets wrong, and into what. */
export async function runAudit(place: string, options: AuditOptions, signal: AbortSignal): Promise<number> {
  const begunMs = performance.now();
  refuseUnusedTemperature(options);
  const shard = options.shard === undefined ? WHOLE : parseShard(options.shard);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const truth = options.truth === undefined ? undefined : userPath(options.truth);
  const dataset = await openDataset(userPath(place), { from: options.labelsFrom, truth });
  for (const note of dataset.notes) terminal.log(`scorecam: ${note}`);
  const mapping = options.mapping === undefined ? undefined : await readMapping(userPath(options.mapping));
  const kept = await openAudit(options.out === undefined ? undefined : userPath(options.out), shard, {
    fresh: options.fresh ?? false,
  });
  const engine = createEngine(options, terminal);
  try {
    const work = { dataset, mapping, shard, options, engine, terminal, signal, kept };
    const audited = await audit(work);
    const findings = kept.out === undefined ? findAll(audited) : await writeAudit(kept.out, audited, shard);
    const seconds = (performance.now() - begunMs) / 1000;
    const timing = `${JSON.stringify({ seconds, n: findings.n })}\n`;
    if (shard.of === 1) await kept.out?.write([{ name: 'timing.json', content: timing }]);
    tell(findings, audited, { terminal, options, seconds });
    if (kept.out !== undefined && options.json !== true) terminal.print(printable(`Results: ${kept.out.folder}`));
    // Pictures that failed were listed; an audit of none is a failure.
    return findings.n === 0 ? EXIT_CODES.picture : 0;
  } catch (error) {
    const known = toScorecamError(error);
    if (known.code !== 'cancelled' && !signal.aborted) throw known;
    const next =
      kept.out === undefined ? 'with --out DIR a later call could go on' : 'the same command goes on from here';
    terminal.log(`scorecam: cancelled; ${next}`);
    return EXIT_CODES.cancelled;
  } finally {
    await engine.dispose();
    await kept.close();
  }
}

/** Prints what was found. */
export function tell(
  findings: Findings,
  audited: Audited,
  { terminal, options, seconds }: { terminal: Terminal; options: { readonly json?: boolean }; seconds: number },
): void {
  if (options.json === true) terminal.print(JSON.stringify({ ...toAuditAnswer(findings, audited), seconds }));
  else
    auditLines(findings, audited).forEach((line) => {
      terminal.print(printable(line));
    });
}

interface AuditWork {
  readonly dataset: Dataset;
  readonly mapping: LabelMapping | undefined;
  readonly shard: Shard;
  readonly options: AuditOptions;
  readonly engine: EngineClient;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly kept: AuditPlace;
}

async function audit(work: AuditWork): Promise<Audited> {
  const { dataset, shard, options, engine, terminal, signal, kept } = work;
  const [example] = dataset.pictures;
  if (example === undefined) {
    throw new ScorecamError('picture', `There are no pictures in ${dataset.folder}.`, 'Name a folder of pictures.');
  }
  const choice = await modelChooser(options, terminal)(example.image);
  const shown: Shown = { ...choice.params, fit: choice.fit, exif: options.exif, example: example.image };
  const ask: EngineClient['predictMany'] = (params, more) => askChosen(choice, engine.predictMany(params, more));
  const opened = await ask({ ...shown, images: [], top: 1 }, { signal });
  for (const warning of opened.warnings) terminal.log(`scorecam: ${warning}`);
  const setting: AuditSetting = { ...opened.setting, version: VERSION, classes: opened.classes };
  const labels = matchAll(work, opened);
  labelLines({ setting, labels }).forEach((line) => {
    terminal.log(line.startsWith(' ') ? line : `scorecam: ${line}`);
  });
  const classOf = new Map(labels.map((match) => [match.label, match.class]));
  const pictures = dataset.pictures
    .filter(({ name }) => isInShard(name, shard))
    .map((picture) => ({ ...picture, truth: picture.label === null ? null : (classOf.get(picture.label) ?? null) }));
  const progress = new RateProgress(terminal, 'pictures', pictures.length);
  const predicted = await predictAll(pictures, {
    ...{ journal: kept.journal, shown, setting: opened.setting },
    engine: { predictMany: (params, onProgress) => ask(params, { signal, ...(onProgress && { onProgress }) }) },
    onDone: (done, computed) => {
      progress.update(done, computed);
    },
  }).finally(() => {
    progress.end();
  });
  const audited = { setting, labels, ...predicted };
  return kept.out === undefined
    ? audited
    : explained(audited, work, { choice, key: settingKey(opened.setting, shown) });
}

/** Adds the maps of the pictures that are to be explained. */
async function explained(
  audited: Audited,
  { dataset, options, engine, terminal, signal, kept }: AuditWork,
  { choice, key }: { readonly choice: ModelChoice; readonly key: string },
): Promise<Audited> {
  const { out } = kept;
  const chosen = chooseExplained(audited.pictures, options.explain);
  if (out === undefined || chosen.length === 0) return audited;
  const asked = askedMethod(options);
  const imageOf = new Map(dataset.pictures.map(({ name, image }) => [name, image]));
  const { explainSeconds: seconds } = options;
  const budget = seconds === undefined ? new AbortController().signal : AbortSignal.timeout(seconds * 1000);
  const progress = new RateProgress(terminal, 'pictures explained', chosen.length);
  let computed = 0;
  try {
    const maps = await explainPictures(chosen, {
      ...{ journal: kept.journal, setting: key, budget, imageOf: (name) => imageOf.get(name) ?? name },
      explain: (params) => askChosen(choice, engine.explain(params, { signal })),
      asked: {
        ...{ ...choice.params, ...methodParams(asked), fit: choice.fit, exif: options.exif },
        ...(choice.layer === undefined || !asked.method.uses.includes('layer') ? {} : { layer: choice.layer }),
        ...{ weighting: options.weighting, temperature: options.temperature ?? 1, baseline: options.baseline },
        ...{ channels: options.channels, contrast: true, previews: false, overlays: false },
      },
      write: (name, result) => writeMaps(out, name, result),
      isThere: (file) => isThere(out, file),
      onDone: (done, _, worked) => {
        computed += worked ? 1 : 0;
        progress.update(done, computed);
      },
      onFailure: ({ name }, error) => {
        terminal.error(error, name);
      },
    });
    const pictures = audited.pictures.map((picture) => ({ ...picture, maps: maps.get(picture.name) ?? null }));
    return { ...audited, pictures };
  } finally {
    progress.end();
  }
}

/** What the labels of the whole data set stand for. */
function matchAll({ dataset, mapping }: AuditWork, { classes }: PredictManyResult): LabelMatch[] {
  const counts = new Map<string, number>();
  for (const { label } of dataset.pictures) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const set = new LabelSet(
    classes.labels.map((name, index) => {
      const synset = classes.synsets[index] ?? undefined;
      return synset === undefined ? { index, name } : { index, name, synset };
    }),
  );
  return matchLabels(counts, set, mapping);
}

/** @throws ScorecamError `usage` */
async function readMapping(file: string): Promise<LabelMapping> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ScorecamError('usage', `The mapping ${path.basename(file)} cannot be read.`, 'Check the path.', {
      cause,
    });
  });
  return parseMapping(text, file);
}

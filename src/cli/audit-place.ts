import { access, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AuditJournal, encodeShard, findAll, type Audited, type Findings, type Shard } from '../audit';
import { OutputFolder, type OutputFile } from '../output';
import type { ExplainResult } from '../protocol';
import { auditJson, auditTables, encodeHalfNpy, labelsJson } from '../report';

const MAPS = 'maps';
const MAP_NAME = /^[0-9a-f]{32}\.npy$/;
const DRAFT_NAME = /^\.[0-9a-f]{12}\.part$/;

/** Where an audit keeps what it computes. */
export interface AuditPlace {
  /** Undefined where nothing is written. */
  readonly out: OutputFolder | undefined;
  readonly journal: AuditJournal;
  readonly close: () => Promise<void>;
}

/** Name of the file of all pictures, or of those of a shard. */
export function shardName({ number, of }: Shard): string {
  return of === 1 ? 'pictures.parquet' : `pictures-${number}-of-${of}.parquet`;
}

/**
 * Opens the folder of the results for this process alone; others may work on other shards there.
 *
 * @param folder absolute path; where it is left out all is forgotten with the process
 * @throws ScorecamError `output`, also where another process is at work on the shard
 */
export async function openAudit(
  folder: string | undefined,
  shard: Shard,
  { fresh }: { readonly fresh: boolean },
): Promise<AuditPlace> {
  if (folder === undefined) {
    return { out: undefined, journal: AuditJournal.inMemory(), close: () => Promise.resolve() };
  }
  const out = await OutputFolder.open(folder);
  const name = shard.of === 1 ? 'audit' : `audit-${shard.number}-of-${shard.of}`;
  const lock = await out.lock(`${name}.lock`);
  try {
    if (fresh) await out.remove([`${name}.jsonl`]);
    // Who works on all pictures is alone there, and what was left of earlier runs can go.
    if (shard.of === 1) {
      await removeThose(folder, DRAFT_NAME);
      await removeThose(path.join(folder, MAPS), DRAFT_NAME);
      if (fresh) await removeThose(path.join(folder, MAPS), MAP_NAME);
    }
    const journal = await AuditJournal.open(out.pathOf(`${name}.jsonl`));
    const close = async (): Promise<void> => {
      await journal.close();
      await lock.release();
    };
    return { out, journal, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function removeThose(folder: string, names: RegExp): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  await Promise.all(
    entries.filter((name) => names.test(name)).map((name) => rm(path.join(folder, name), { force: true })),
  );
}

/**
 * Writes the maps of a picture: the predicted class, the other one and their contrast, as float16.
 *
 * @returns the name of the file below the folder of the results
 * @throws ScorecamError `output`
 */
export async function writeMaps(out: OutputFolder, key: string, { maps }: ExplainResult): Promise<string> {
  const { predicted, target, contrast } = maps;
  const parts = [predicted, target, ...(contrast === null ? [] : [contrast])].map(({ data }) => data);
  const folder = await OutputFolder.open(out.pathOf(MAPS));
  const name = `${key}.npy`;
  await folder.write([{ name, content: encodeHalfNpy(parts, [parts.length, predicted.height, predicted.width]) }]);
  return `${MAPS}/${name}`;
}

export async function isThere(out: OutputFolder, file: string): Promise<boolean> {
  return access(out.pathOf(file)).then(
    () => true,
    () => false,
  );
}

/**
 * Writes the pictures of a shard; of all pictures also what was found.
 *
 * @throws ScorecamError `output`
 */
export async function writeAudit(out: OutputFolder, audited: Audited, shard: Shard): Promise<Findings> {
  const findings = findAll(audited);
  const pictures: OutputFile = { name: shardName(shard), content: encodeShard(audited) };
  const tables = Object.entries(auditTables(findings, audited)).map(([name, content]) => ({ name, content }));
  const all: readonly OutputFile[] = [
    pictures,
    ...tables,
    { name: 'labels.json', content: labelsJson(audited) },
    { name: 'audit.json', content: auditJson(findings, audited) },
  ];
  await out.write(shard.of === 1 ? all : [pictures]);
  return findings;
}

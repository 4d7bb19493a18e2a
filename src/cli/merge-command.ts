import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Option } from 'commander';
import { mergeShards, readShard, WHOLE, type Audited } from '../audit';
import { OutputFolder } from '../output';
import { printable } from '../report';
import { ScorecamError } from '../shared/errors';
import { tell } from './audit-command';
import { writeAudit } from './audit-place';
import { notEmpty, userPath } from './option-values';
import { createTerminal } from './terminal';

export interface MergeOptions {
  readonly out?: string;
  readonly json?: boolean;
}

const SHARD_NAME = /^pictures-(\d+)-of-(\d+)\.parquet$/;

export function mergeOptions(): Option[] {
  return [
    new Option('--out <dir>', 'where the results are written (default: the first folder)').argParser(notEmpty),
    new Option('--json', 'print one JSON object'),
  ];
}

/** `scorecam merge`: what the shards of an audit found, together. */
export async function runMerge(folders: readonly string[], options: MergeOptions): Promise<number> {
  const begunMs = performance.now();
  const terminal = createTerminal({ quiet: false });
  const shards: { file: string; audited: Audited }[] = [];
  const numbers = new Map<string, Set<number>>();
  for (const folder of folders.map(userPath)) {
    for (const name of (await namesIn(folder)).sort()) {
      const [, number = '', of = ''] = SHARD_NAME.exec(name) ?? [];
      if (of === '') continue;
      numbers.set(of, (numbers.get(of) ?? new Set()).add(Number(number)));
      const file = path.join(folder, name);
      shards.push({ file, audited: await readShard(file) });
    }
  }
  const [[of = '0', found = new Set<number>()] = [], ...others] = numbers;
  if (shards.length === 0 || others.length > 0) {
    throw new ScorecamError(
      'usage',
      shards.length === 0
        ? `There are no shards of an audit in ${folders.join(', ')}.`
        : `These are shards of different numbers: ${[...numbers.keys()].map((each) => `of ${each}`).join(', ')}.`,
      'Name the folders that scorecam audit --shard has written, of one audit.',
    );
  }
  const missing = Array.from({ length: Number(of) }, (_, i) => i + 1).filter((number) => !found.has(number));
  if (missing.length > 0) {
    throw new ScorecamError(
      'usage',
      `Of ${of} shards these are missing: ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ', …' : ''}.`,
      'Run them, and merge then.',
    );
  }
  const audited = mergeShards(shards);
  const out = await OutputFolder.open(userPath(options.out ?? folders[0] ?? '.'));
  const findings = await writeAudit(out, audited, WHOLE);
  tell(findings, audited, { terminal, options, seconds: (performance.now() - begunMs) / 1000 });
  if (options.json !== true) terminal.print(printable(`Results: ${out.folder}`));
  return 0;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: unknown) => {
    throw new ScorecamError('usage', `${folder} cannot be read.`, 'Name folders of results.', { cause });
  });
}

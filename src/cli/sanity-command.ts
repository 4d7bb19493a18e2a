import { parseMethodUses } from '../evaluate';
import { OutputFolder } from '../output';
import { METHODS } from '../methods';
import type { SanityParams, SanityResult } from '../protocol';
import { printable, sanityLines, toSanityRecord } from '../report';
import { createEngine } from './engine';
import { askChosen, modelChooser } from './model-choice';
import { userPath } from './option-values';
import { writeSanity } from './sanity-files';
import type { SanityOptions } from './sanity-options';
import { createTerminal } from './terminal';

/** `scorecam sanity`: whether maps show what the model has learned. */
export async function runSanity(image: string, options: SanityOptions, signal: AbortSignal): Promise<number> {
  const begunMs = performance.now();
  const { seed, order, stages, target, exif } = options;
  const uses = parseMethodUses(options.methods ?? options.method ?? METHODS[0].name, seed);
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const out = options.out === undefined ? undefined : await OutputFolder.open(userPath(options.out));
  const engine = createEngine(options, terminal);
  try {
    const choice = await modelChooser(options, terminal)(image);
    const { params, layer, fit } = choice;
    const asked: SanityParams = {
      ...params,
      ...(layer === undefined ? {} : { layer }),
      ...(target === undefined ? {} : { target }),
      ...{ image: userPath(image), fit, exif, uses, stages, seed },
      orders: order === 'both' ? ['cascading', 'independent'] : [order],
    };
    const progress = terminal.progress(image);
    let result: SanityResult;
    try {
      result = await askChosen(choice, engine.sanity(asked, { signal, onProgress: progress.update }));
    } finally {
      progress.end();
    }
    const record = toSanityRecord(result);
    const report = out === undefined ? undefined : await writeSanity(out, result, record, options);
    if (options.json === true) {
      terminal.print(JSON.stringify({ ...record, seconds: (performance.now() - begunMs) / 1000 }));
      return 0;
    }
    for (const line of sanityLines(result, record)) terminal.print(printable(line));
    if (report !== undefined) terminal.print(printable(`Report: ${report}`));
    return 0;
  } finally {
    await engine.dispose();
  }
}

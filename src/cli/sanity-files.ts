import { reportName, type OutputFolder } from '../output';
import type { SanityResult } from '../protocol';
import { renderSanity, sanityCsv, type SanityRecord } from '../report';
import { commandLine } from './command-line';
import { userPath } from './option-values';
import type { SanityOptions } from './sanity-options';

/**
 * Writes what a sanity check found: tables as CSV and JSON, the maps as one picture an order, and a report.
 *
 * @returns the path of the report
 * @throws ScorecamError `output`
 */
export async function writeSanity(
  out: OutputFolder,
  result: SanityResult,
  record: SanityRecord,
  options: SanityOptions,
): Promise<string> {
  const report = await reportName(out);
  await out.write([
    { name: 'sanity.csv', content: sanityCsv(record.rows) },
    { name: 'sanity.json', content: `${JSON.stringify(record, null, 1)}\n` },
    ...result.sheets.map(({ order, png }) => ({ name: `maps-${order}.png`, content: png })),
    { name: report, content: renderSanity(result, record, commandFor(result.image, options)) },
  ]);
  return out.pathOf(report);
}

function commandFor(image: string, options: SanityOptions): string {
  const { method, methods, order, stages, seed, target, layer, fit, exif, out } = options;
  return commandLine('sanity', image, options, {
    ...{ method, methods, order, stages: String(stages ?? 'all'), seed: String(seed) },
    ...{ target, layer, fit, exif },
    out: out === undefined ? undefined : userPath(out),
  });
}

import { ScorecamError } from '../shared/errors';
import type { Audited, AuditedPicture, FailedPicture } from './types';

/**
 * The pictures of several shards together, each once.
 *
 * @throws ScorecamError `usage` where they were not made alike: of other models, preparations or versions, or where two
 *   tell different things of one picture
 */
export function mergeShards(shards: readonly { readonly file: string; readonly audited: Audited }[]): Audited {
  const [first, ...others] = shards;
  if (first === undefined) throw new RangeError('no shards');
  const { setting, labels } = first.audited;
  const other = others.find(({ audited }) => JSON.stringify(audited.setting) !== JSON.stringify(setting));
  if (other !== undefined) {
    throw new ScorecamError(
      'usage',
      `${first.file} and ${other.file} are of different models, preparations or versions of this program.`,
      'Audit all shards with the same options, and merge them then.',
    );
  }
  const rows = new Map<string, AuditedPicture | FailedPicture>();
  for (const { file, audited } of shards) {
    for (const row of [...audited.pictures, ...audited.failures]) {
      const known = rows.get(row.name);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(row)) {
        throw new ScorecamError(
          'usage',
          `${file} tells something else of ${row.name} than another shard does.`,
          'Leave out the results of other runs.',
        );
      }
      rows.set(row.name, row);
    }
  }
  const all = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { setting, labels, pictures: all.filter((row) => 'top' in row), failures: all.filter((row) => 'code' in row) };
}

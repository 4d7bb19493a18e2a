import { parquetMetadataAsync, parquetReadObjects, asyncBufferFromFile, type SchemaElement } from 'hyparquet';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { ScorecamError } from '../shared/errors';
import type { Audited, AuditedPicture, FailedPicture } from './types';

/** Under which the file keeps what is the same for all pictures. */
const KEY = 'scorecam-audit';

/** Files are refused beyond this. */
const MAX_ROWS = 50_000_000;

/**
 * The pictures of an audit, or of a shard of it, as Parquet: a row a picture, ordered by name, those that could not be
 * read with `error_code` and `error_message`. What they depend on stands in the file's metadata.
 */
export function encodeShard({ setting, pictures, failures, labels }: Audited): Uint8Array {
  const rows = [...pictures, ...failures].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const labelOf = (index: number | null | undefined): string | null =>
    index === null || index === undefined ? null : (setting.classes.labels[index] ?? null);
  const column = (
    name: string,
    type: NonNullable<ColumnSource['type']>,
    value: (picture: AuditedPicture) => string | number | null,
  ): ColumnSource => ({ name, type, data: rows.map((row) => ('top' in row ? value(row) : null)), nullable: true });
  const columnData: ColumnSource[] = [
    { name: 'picture', type: 'STRING', data: rows.map(({ name }) => name), nullable: false },
    column('hash', 'STRING', ({ hash }) => hash),
    { name: 'label', type: 'STRING', data: rows.map(({ label }) => label), nullable: true },
    column('true_index', 'INT32', ({ truth }) => truth),
    column('true_name', 'STRING', ({ truth }) => labelOf(truth)),
    column('true_probability', 'DOUBLE', ({ truthProbability }) => truthProbability),
    column('predicted_index', 'INT32', ({ top }) => top[0]?.index ?? null),
    column('predicted_name', 'STRING', ({ top }) => labelOf(top[0]?.index)),
    column('confidence', 'DOUBLE', ({ top }) => top[0]?.probability ?? null),
    { name: 'top_indices', data: rows.map((row) => ('top' in row ? row.top.map(({ index }) => index) : [])) },
    {
      name: 'top_probabilities',
      data: rows.map((row) => ('top' in row ? row.top.map((each) => each.probability) : [])),
    },
    column('map_file', 'STRING', ({ maps }) => maps?.file ?? null),
    column('map_target_index', 'INT32', ({ maps }) => maps?.target ?? null),
    column('map_correlation', 'DOUBLE', ({ maps }) => maps?.correlation ?? null),
    column('map_top_overlap', 'DOUBLE', ({ maps }) => maps?.topOverlap ?? null),
    ofFailures('error_code', rows, ({ code }) => code),
    ofFailures('error_message', rows, ({ message }) => message),
  ];
  const kvMetadata = [{ key: KEY, value: JSON.stringify({ schema: 1, setting, labels }) }];
  return new Uint8Array(
    parquetWriteBuffer({
      // The schema says what the columns are.
      columnData: columnData.map(({ name, data }) => ({ name, data })),
      schema: schemaOf(columnData),
      kvMetadata,
      createdBy: `scorecam ${setting.version}`,
    }),
  );
}

function ofFailures(
  name: string,
  rows: readonly (AuditedPicture | FailedPicture)[],
  value: (failure: FailedPicture) => string,
): ColumnSource {
  return { name, type: 'STRING', data: rows.map((row) => ('code' in row ? value(row) : null)), nullable: true };
}

/** Lists have to be described; the other columns say themselves what they are. */
function schemaOf(columns: readonly ColumnSource[]): SchemaElement[] {
  const leaf = (name: string, type: ColumnSource['type'], isOptional: boolean): SchemaElement => ({
    name,
    ...(type === 'STRING' ? { type: 'BYTE_ARRAY', converted_type: 'UTF8' } : { type: type as 'INT32' | 'DOUBLE' }),
    repetition_type: isOptional ? 'OPTIONAL' : 'REQUIRED',
  });
  return [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(({ name, type, nullable }): SchemaElement[] =>
      type !== undefined
        ? [leaf(name, type, nullable !== false)]
        : [
            { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
            { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
            leaf('element', name.endsWith('indices') ? 'INT32' : 'DOUBLE', false),
          ],
    ),
  ];
}

/**
 * Reads what `encodeShard` has written.
 *
 * @throws ScorecamError `usage` for anything else
 */
export async function readShard(file: string): Promise<Audited> {
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const kept = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
    if (kept === undefined || metadata.num_rows > MAX_ROWS) throw new TypeError('it was not written by an audit');
    const { schema, setting, labels } = JSON.parse(kept) as Pick<Audited, 'setting' | 'labels'> & { schema: number };
    if (schema !== 1) throw new TypeError('another version of this program wrote it');
    const rows = (await parquetReadObjects({ file: buffer, metadata })) as unknown as Row[];
    const pictures: AuditedPicture[] = [];
    const failures: FailedPicture[] = [];
    for (const row of rows) {
      const { picture: name, label } = row;
      if (row.hash === null)
        failures.push({ name, label, code: row.error_code ?? '', message: row.error_message ?? '' });
      else pictures.push(toPicture(row, row.hash));
    }
    return { setting, pictures, failures, labels };
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new ScorecamError(
      'usage',
      `${file} cannot be read as results of an audit: ${reason.slice(0, 200)}.`,
      'Name folders that scorecam audit has written.',
      { cause },
    );
  }
}

interface Row {
  readonly picture: string;
  readonly hash: string | null;
  readonly label: string | null;
  readonly true_index: number | null;
  readonly true_probability: number | null;
  readonly top_indices: readonly number[];
  readonly top_probabilities: readonly number[];
  readonly map_file: string | null;
  readonly map_target_index: number | null;
  readonly map_correlation: number | null;
  readonly map_top_overlap: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

function toPicture(row: Row, hash: string): AuditedPicture {
  const maps =
    row.map_file === null || row.map_target_index === null
      ? null
      : {
          ...{ file: row.map_file, target: row.map_target_index },
          ...{ correlation: row.map_correlation, topOverlap: row.map_top_overlap },
        };
  return {
    ...{ name: row.picture, hash, label: row.label, truth: row.true_index, truthProbability: row.true_probability },
    top: row.top_indices.map((index, i) => ({ index, probability: row.top_probabilities[i] ?? 0 })),
    maps,
  };
}

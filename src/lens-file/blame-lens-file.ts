import path from 'node:path';
import { ScorecamError } from '../shared/errors';
import type { LensModel } from './types';

/** What is heeded of an entry: that which nobody says otherwise. */
export interface HeededEntry {
  /** Absolute path of the `scorecam-lens.json`. */
  readonly file: string;
  readonly entry: LensModel;
  /** Of `said`, and of the rest of the entry, the fields that count. */
  readonly fields: ReadonlySet<string>;
}

/** Says of an error that comes of what a `scorecam-lens.json` says which file and which entry that is. */
export function blameLensFile(error: unknown, heeded: HeededEntry | undefined): unknown {
  if (heeded === undefined || !(error instanceof ScorecamError) || !isOf(error, heeded)) return error;
  const { file, entry } = heeded;
  const name = path.relative(path.dirname(file), entry.path).replaceAll(path.sep, '/');
  const { code, message, hint, remedy, cause } = error;
  const of = `${file}, entry ${JSON.stringify(name)}`;
  return new ScorecamError(
    code,
    `${of}: ${message}`,
    `${hint} What is said there can be corrected, or said otherwise by an option.`,
    {
      cause,
      remedy,
    },
  );
}

function isOf({ message, remedy }: ScorecamError, { entry, fields }: HeededEntry): boolean {
  const { said } = entry;
  const places = { path: entry.path, labels: said.labels, preprocess: said.preprocess };
  const isNamed = Object.entries(places).some(
    ([field, place]) => fields.has(field) && place !== undefined && path.isAbsolute(place) && message.includes(place),
  );
  if (isNamed || (remedy === 'other-layer' && fields.has('layer'))) return true;
  if (remedy === 'other-fit') return fields.has('fit');
  const isInline = said.preprocess?.startsWith('{') === true && fields.has('preprocess');
  return remedy === 'model-use' && (isInline || ['output', 'outputName', 'signature'].some((name) => fields.has(name)));
}

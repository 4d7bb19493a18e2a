import Ajv2020 from 'ajv/dist/2020';
import { expect } from 'vitest';
import type { ExplainRecord, FailureRecord } from '../../src/report';
import schema from '../../src/report/explain-record.schema.json';
import { jsonLines } from './run-cli';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

type Line = ExplainRecord | FailureRecord;

/** The lines of `explain --json`, each checked against the project's schema. */
export function explainRecords(stdout: string): Line[] {
  expect(stdout === '' || stdout.endsWith('\n')).toBe(true);
  return jsonLines(stdout).map((line) => {
    validate(line);
    expect(validate.errors ?? []).toEqual([]);
    return line as unknown as Line;
  });
}

/** The only line, of a picture that was explained. */
export function onlyRecord(stdout: string): ExplainRecord {
  const [line, ...others] = explainRecords(stdout);
  expect(others).toEqual([]);
  if (line === undefined || 'error' in line) throw new Error(`not explained: ${JSON.stringify(line?.error)}`);
  return line;
}

/** An escape character: nothing that is not a terminal may get one. */
export const ESCAPE = String.fromCharCode(27);

/** Lines of a stack trace. */
export const STACK = /^\s+at .+:\d+:\d+\)?$/m;

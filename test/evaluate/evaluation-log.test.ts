import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EvaluationLog, missingMetrics, type LogLine } from '../../src/evaluate';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const cat = { index: 1, label: 'cat\n"quoted"', probability: 0.5 };

function line(key: string, values: Record<string, number | null>): LogLine {
  return {
    ...{ schema: 1, kind: 'picture', key, picture: `${key}.png`, explained: cat, predicted: cat, trueClass: null },
    measurements: [{ use: 'score-cam', values, curves: {} }],
  };
}

describe('the log of an evaluation', () => {
  test('holds what was appended, and adds up what is known of a picture', async () => {
    const file = path.join(folder, 'sum.jsonl');
    const log = await EvaluationLog.open(file);
    await log.append(line('a', { insertion: 0.25 }));
    await log.append(line('a', { deletion: null }));
    await log.close();
    const again = await EvaluationLog.open(file);
    expect(again.picture('a')?.measurements.get('score-cam')?.values).toEqual({ insertion: 0.25, deletion: null });
    // What says nothing was measured all the same.
    const wanted = ['insertion', 'deletion', 'adcc'] as const;
    expect(missingMetrics(again.picture('a'), 'score-cam', wanted)).toEqual(['adcc']);
    expect(missingMetrics(again.picture('a'), 'rise', wanted)).toEqual(wanted);
    await again.close();
  });

  test('drops a last line that is torn at any byte, and goes on behind the line before it', async () => {
    const whole = `${JSON.stringify(line('a', { insertion: 1 }))}\n`;
    const second = `${JSON.stringify(line('b', { insertion: 0.5 }))}\n`;
    for (let length = 0; length < second.length; length += 7) {
      const file = path.join(folder, `torn-${length}.jsonl`);
      writeFileSync(file, whole + second);
      truncateSync(file, Buffer.byteLength(whole) + length);
      const log = await EvaluationLog.open(file);
      expect(log.picture('a')).toBeDefined();
      expect(log.picture('b')).toBeUndefined();
      await log.append(line('b', { insertion: 0.5 }));
      await log.close();
      expect(readFileSync(file, 'utf8')).toBe(whole + second);
    }
  });

  test('does not take a damaged line for one', async () => {
    const file = path.join(folder, 'damaged.jsonl');
    writeFileSync(file, `${'\0'.repeat(40)}\n{"schema":1}\nnull\n`);
    appendFileSync(file, `${JSON.stringify(line('a', { insertion: 1 }))}\n`);
    const log = await EvaluationLog.open(file);
    expect(log.picture('a')?.explained).toEqual(cat);
    await log.close();
  });
});

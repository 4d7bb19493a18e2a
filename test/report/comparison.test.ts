import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { comparisonOf, matchClasses, type Comparison } from '../../src/compare';
import {
  comparedItem,
  comparisonLines,
  failureRecord,
  NO_COMPARISON_FILES,
  renderReport,
  toComparisonRecord,
} from '../../src/report';
import { matchingNote, modelAgreementSentence, pointsBetween } from '../../src/report/compare-words';
import comparisonSchema from '../../src/report/comparison-record.schema.json';
import explainSchema from '../../src/report/explain-record.schema.json';
import { ScorecamError } from '../../src/shared/errors';
import { mapData, sampleResult } from './sample';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
  .addSchema(explainSchema)
  .compile(comparisonSchema);

function complaints(value: unknown): string[] {
  validate(JSON.parse(JSON.stringify(value)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const LABELS = ['missile', 'space shuttle'];
const NAMES = { labels: LABELS, synsets: [null, null] };

/** Yesterday's model, and today's, which says something else. */
function sampleComparison(): Comparison {
  const first = sampleResult();
  const said = { index: 1, label: 'space shuttle', probability: 0.41 };
  const second = sampleResult({
    model: { ...first.model, name: 'today', path: '/models/today.keras' },
    predicted: said,
    top5: [said],
    subject: { index: 0, label: 'missile', probability: 0.118 },
    target: said,
    maps: { predicted: mapData(2, 2, [1, 0.2, 0.1, 0]), target: mapData(2, 2, [0, 0, 0, 0], true), contrast: null },
  });
  return comparisonOf(first, second, { matching: matchClasses(NAMES, NAMES), targetSource: 'other-model' });
}

describe('a comparison', () => {
  it('has the agreement of both models for each class', () => {
    const { predicted, target, names } = sampleComparison();
    expect(names).toEqual({ first: 'EfficientNet-Lite0', second: 'today' });
    expect(predicted).toMatchObject({ label: 'missile', agreement: { correlation: 1, topOverlap: 1 } });
    expect(target.agreement.reason).toBe('the second map has the same value everywhere');
  });

  it('is told in lines: what each model says, how probabilities and maps moved', () => {
    const [said, predicted, target] = comparisonLines(sampleComparison());
    expect(said).toBe('rocket.jpg: EfficientNet-Lite0 says missile (30\u00a0%), today says space shuttle (41\u00a0%)');
    expect(predicted).toBe(
      'missile, what EfficientNet-Lite0 says: 30\u00a0% → 12\u00a0% (−18 points). For missile, the two models look at the same places: their maps are 100\u00a0% alike (correlation 1.00); 100\u00a0% of their strongest fifth is shared.',
    );
    expect(target).toContain('space shuttle, what today says: 5\u00a0% → 41\u00a0% (+36 points). ');
    expect(target).toContain('cannot be compared: the second map has the same value everywhere.');
  });

  it('has a record that is what the schema says', () => {
    const record = toComparisonRecord(sampleComparison(), NO_COMPARISON_FILES, 12);
    expect(complaints(record)).toEqual([]);
    expect(record).toMatchObject({
      kind: 'comparison',
      a: { name: 'EfficientNet-Lite0', predicted: { label: 'missile' } },
      b: { name: 'today', predicted: { label: 'space shuttle' } },
      target: { source: 'other-model', agreement: { correlation: null, topOverlap: null } },
    });
    expect(record.predicted.change).toBeCloseTo(0.118 - 0.298, 9);
    expect(complaints({ ...record, target: { ...record.target, source: 'guess' } }).join()).toContain('/target/source');
    expect(complaints(failureRecord('/a.jpg', new ScorecamError('picture', 'It is empty.', '')))).toEqual([]);
  });

  it('has a section in the report, in which names are text', () => {
    const comparison = sampleComparison();
    const hostile = '<script>alert(1)</script>';
    const names = { ...comparison.names, second: hostile };
    const report = renderReport([comparedItem({ ...comparison, names })], { version: '1.0.0', command: 'x' });
    expect(report).not.toContain(hostile);
    expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt; says');
    expect(report.match(/<figure/g)).toHaveLength(4);
    expect(report).toContain('30\u00a0% → 12\u00a0%');
  });
});

describe('words of a comparison', () => {
  it.each([
    [{ correlation: 0.97, topOverlap: 0.9, reason: null }, 'look at the same places: their maps are 97\u00a0% alike'],
    [{ correlation: 0.5, topOverlap: 0.4, reason: null }, 'the maps of the two models are 50\u00a0% alike'],
    [{ correlation: -0.2, topOverlap: 0.1, reason: null }, 'look at different places (correlation −0.20)'],
    [
      { correlation: null, topOverlap: null, reason: 'the models look at different parts of the picture' },
      'cannot be compared: the models look at different parts of the picture.',
    ],
  ])('%o: %s', (agreement, words) => {
    const sentence = modelAgreementSentence(agreement, 'missile');
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^For missile, /);
  });

  it.each([
    [0.298, 0.118, '−18 points'],
    [0.05, 0.41, '+36 points'],
    [0.1, 0.104, '+0.4 points'],
    [0.1, 0.1004, 'no change'],
    [0.1, 0.11, '+1 point'],
  ])('from %d to %d: %s', (before, after, words) => {
    expect(pointsBetween(before, after)).toBe(words);
  });

  it('say how classes were matched, where that is not as usual', () => {
    const both = { first: 'A', second: 'B' };
    expect(matchingNote(matchClasses(NAMES, NAMES), both)).toBeNull();
    const numbered = { labels: ['class 0', 'class 1'], synsets: [null, null] };
    expect(matchingNote(matchClasses(NAMES, numbered), both)).toContain('those of B are taken in the order of A');
    const more = { labels: [...LABELS, 'egg'], synsets: [null, null, null] };
    expect(matchingNote(matchClasses(NAMES, more), both)).toBe('2 classes are the same; A has 2, B has 3.');
  });
});

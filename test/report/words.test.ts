import { describe, expect, it } from 'vitest';
import { agreementSentence, percent, printable } from '../../src/report';
import { bytesInWords, duration, targetOrigin } from '../../src/report/words';
import { sampleResult } from './sample';

describe('percent', () => {
  it.each([
    [0, '0\u00a0%'],
    [0.0004, '< 0.1\u00a0%'],
    [0.0005, '0.1\u00a0%'],
    [0.0044, '0.4\u00a0%'],
    [0.0094, '0.9\u00a0%'],
    [0.0095, '1\u00a0%'],
    [0.298, '30\u00a0%'],
    [0.9949, '99\u00a0%'],
    [0.9951, '> 99\u00a0%'],
    [1, '100\u00a0%'],
  ])('of %f is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});

it('says times and sizes with units', () => {
  expect([duration(0.4), duration(994), duration(996), duration(5090)]).toEqual(['0 ms', '994 ms', '1.0 s', '5.1 s']);
  expect([120, 12_300, 370e6, 1.344e9].map(bytesInWords)).toEqual(['120 B', '12 kB', '370 MB', '1.34 GB']);
});

describe('agreementSentence', () => {
  const agreement = (correlation: number, topOverlap: number) => ({ correlation, topOverlap, reason: null });

  it('says how much is alike and shared', () => {
    expect(agreementSentence(agreement(0.62, 0.41))).toBe(
      'The two maps are 62\u00a0% alike (correlation 0.62); 41\u00a0% of their strongest fifth is shared.',
    );
    expect(agreementSentence(agreement(0.95, 0.8))).toContain('95\u00a0% alike (correlation 0.95); 80\u00a0%');
  });

  it('says when they do not tell the classes apart, and where to look', () => {
    expect(agreementSentence(agreement(0.951, 0.8))).toBe(
      'The two maps are 95\u00a0% alike (correlation 0.95); 80\u00a0% of their strongest fifth is shared: ' +
        'they do not tell the two classes apart. Look at the contrast.',
    );
    expect(agreementSentence(agreement(0.999, 0.97), 'option')).toBe(
      'The two maps are > 99\u00a0% alike (correlation 1.00); 97\u00a0% of their strongest fifth is shared: ' +
        'they do not tell the two classes apart. ' +
        'Look at the contrast (--contrast).',
    );
  });

  it('does not call maps alike that are not', () => {
    expect(agreementSentence(agreement(-0.3, 0.02))).toBe(
      'The two maps point at different places (correlation −0.30); 2\u00a0% of their strongest fifth is shared.',
    );
  });

  it('gives the reason where nothing can be compared', () => {
    const reason = 'the second map has the same value everywhere';
    expect(agreementSentence({ correlation: null, topOverlap: null, reason })).toBe(
      'The two maps cannot be compared: the second map has the same value everywhere.',
    );
  });
});

it('names the folder as the origin of a class that was asked for by name, too', () => {
  expect(targetOrigin(sampleResult())).toBe('the class of its folder');
  expect(targetOrigin(sampleResult({ targetSource: 'asked' }))).toBe('the class of its folder');
  expect(targetOrigin(sampleResult({ targetSource: 'asked', trueLabel: null }))).toBe('');
  expect(targetOrigin(sampleResult({ targetSource: 'runner-up', trueLabel: null }))).toBe('the runner-up');
});

it('makes text printable that would drive a terminal or turn its direction', () => {
  expect(printable('a\u001b[2Jb\u0007\nc\u009bd\u202egnp.e\u2066')).toBe(
    'a\ufffd[2Jb\ufffd\ufffdc\ufffdd\ufffdgnp.e\ufffd',
  );
  expect(printable('größe 7×7 日本語 👩‍🚀 عربي')).toBe('größe 7×7 日本語 👩‍🚀 عربي');
});

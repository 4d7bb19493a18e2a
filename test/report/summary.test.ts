import { describe, expect, it } from 'vitest';
import { summaryLines } from '../../src/report';
import { sampleResult, sampleWithContrast } from './sample';

const PROJECTILE = { index: 744, label: 'projectile', probability: 0.2009 };

describe('summaryLines', () => {
  it('says it in four lines', () => {
    expect(summaryLines(sampleResult())).toEqual([
      'rocket.jpg: the model says missile (30\u00a0%), you ask about space shuttle (5\u00a0%, the class of its folder)',
      'The two maps are 62\u00a0% alike (correlation 0.62); 41\u00a0% of their strongest fifth is shared.',
      'Score-CAM, ridge weighting on layer head 7×7, 632 of 1280 channels live, all used; ' +
        'EfficientNet-Lite0 on tfjs-node (recorded graph), 5.1 s',
      'Top 4: missile 30\u00a0%, projectile 20\u00a0%, drilling platform 9\u00a0%, space shuttle 5\u00a0%',
    ]);
  });

  it('says the temperature of a weighting that has one', () => {
    const line = summaryLines(sampleResult({ weighting: 'logit', temperature: 0.5 }))[2];
    expect(line).toMatch(/^Score-CAM, logit weighting \(T = 0\.5\) on layer head 7×7,/);
  });

  it('offers the contrast of maps that are alike, or points at it', () => {
    const agreement = { correlation: 0.98, topOverlap: 0.9, reason: null };
    expect(summaryLines(sampleResult({ agreement }))[1]).toMatch(/Look at the contrast \(--contrast\)\.$/);
    expect(summaryLines(sampleWithContrast({ agreement }))[1]).toMatch(/Look at the contrast\.$/);
  });

  it('says when the model is right, and that the other class is the runner-up', () => {
    const right = sampleResult({
      trueLabel: sampleResult().predicted,
      target: PROJECTILE,
      targetSource: 'runner-up',
    });
    expect(summaryLines(right)[0]).toBe(
      'rocket.jpg: the model says missile (30\u00a0%, the class of its folder), compared with projectile (20\u00a0%, the runner-up)',
    );
  });

  it('says when the class asked about is the predicted one', () => {
    const same = sampleResult({
      target: sampleResult().predicted,
      targetSource: 'asked',
      agreement: { correlation: 1, topOverlap: 1, reason: null },
    });
    expect(summaryLines(same)[1]).toBe('You ask about the class that the model says, so both maps are the same.');
  });

  it('names what differs from the defaults', () => {
    const other = sampleResult({
      weighting: 'paper',
      temperature: null,
      baseline: 'blur',
      channels: { total: 1280, live: 632, used: 190 },
      backend: 'wasm',
      graph: 'eager',
    });
    expect(summaryLines(other)[2]).toBe(
      'Score-CAM, paper weighting on layer head 7×7, 632 of 1280 channels live, 190 used, baseline blur; ' +
        'EfficientNet-Lite0 on WebAssembly (eager), 5.1 s',
    );
  });

  it('adds a line for each warning', () => {
    expect(summaryLines(sampleResult({ warnings: ['Alpha is dropped.', 'Tiny.'] })).slice(4)).toEqual([
      '! Alpha is dropped.',
      '! Tiny.',
    ]);
  });

  it('cannot be made to drive the terminal by a name', () => {
    const lines = summaryLines(
      sampleResult({
        image: '/tmp/a\u001b]0;title\u0007\nb\u202egpj.png',
        predicted: { index: 1, label: 'x\u001b[31m', probability: 1 },
        warnings: ['in \u009b2J'],
      }),
    );
    expect(lines.join('')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    expect(lines[0]).toMatch(
      /^a\ufffd\]0;title\ufffd\ufffdb\ufffdgpj\.png: the model says x\ufffd\[31m \(100\u00a0%\)/,
    );
  });
});

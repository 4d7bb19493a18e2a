import { describe, expect, it } from 'vitest';
import type { PreprocessInfo } from '../../src/protocol';
import { guessSentences, readingLines, sourceWords } from '../../src/report';
import { sampleResult } from './sample';

const guessing = (changes: Partial<PreprocessInfo>): PreprocessInfo => ({ ...sampleResult().preprocess, ...changes });

describe('guessSentences', () => {
  it.each([
    [{ guessed: ['scale'], scaleName: 'torch' }, 'how levels become numbers: mean and deviation of ImageNet (torch)'],
    [{ guessed: ['scale'], scaleName: 'raw' }, 'how levels become numbers: levels 0 to 255 as they are (raw)'],
    [{ guessed: ['scale'], scaleName: null, scale: '(level − 1) / 2' }, 'how levels become numbers: (level − 1) / 2'],
    [{ guessed: ['fit'] }, 'how the picture is cut: short side to 256, centre crop'],
    [{ guessed: ['fit'], ownCut: { mode: 'squash' } }, 'how the picture is cut: squashed'],
    [{ guessed: ['resample'] }, 'the filter for resizing: bicubic'],
    [{ guessed: ['inputSize'], inputSize: { width: 320, height: 240 } }, 'the size of the input: 320×240'],
    [{ guessed: ['labels'] }, 'the names of the classes: numbers stand for them'],
    [{ guessed: ['output'] }, 'what the model gives: logits, of which a softmax makes probabilities'],
    [
      { guessed: ['output'], outputForm: 'probabilities' },
      'what the model gives: probabilities, because they sum to one',
    ],
  ] as const)('says the value of %o', (changes, said) => {
    const preprocess = guessing(changes);
    for (const reader of ['command line', 'panel'] as const) {
      const [sentence = '', ...others] = guessSentences(preprocess, reader);
      expect(others).toEqual([]);
      const value = reader === 'panel' ? said.replace(/ \((torch|raw)\)$/, '') : said;
      expect(sentence).toContain(`Guessed: ${value}.`);
      expect(sentence).toMatch(/[tT]o set (it|them), /);
    }
  });

  it.each(['labels', 'folderLabels', 'labelCount'])('names the option of %s', (guess) => {
    expect(guessSentences(guessing({ guessed: [guess] }))[0]).toContain('use --labels, or put a labels.json');
  });
});

describe('guessSentences of a model beside others', () => {
  it.each(['scale', 'fit', 'resample', 'inputSize', 'labels', 'something new'])(
    'names the entry of scorecam-lens.json for %s, not a file that would hold for the others, too',
    (guess) => {
      for (const reader of ['command line', 'panel'] as const) {
        const [shared = ''] = guessSentences(guessing({ guessed: [guess], sharesFolder: true }), reader);
        const field = guess === 'labels' ? 'labels' : 'preprocess';
        expect(shared).toContain(`"${field}" of the model in scorecam-lens.json`);
        expect(shared).not.toMatch(/beside the model|preprocessing\.json|labels\.json/);
        const [alone = ''] = guessSentences(guessing({ guessed: [guess] }), reader);
        expect(alone).toMatch(/(preprocessing|labels)\.json beside the model/);
      }
    },
  );

  it.each([
    ['resample', '{ "resample": "bicubic" }'],
    ['inputSize', '{"inputSize":{"width":320,"height":240}}'],
  ])('says %s as --preprocess takes it', (guess, said) => {
    const preprocess = guessing({ guessed: [guess], inputSize: { width: 320, height: 240 }, sharesFolder: true });
    expect(guessSentences(preprocess)[0]).toContain(`--preprocess '${said}'`);
  });
});

describe('sourceWords', () => {
  it.each([
    [['scale', 'fit', 'resample', 'labels'], 'X, which is a guess'],
    [['fit'], 'X, guessed in part'],
    [['labels', 'output'], 'X'],
  ])('of what has the guesses %j is "%s"', (guessed, words) => {
    expect(sourceWords({ source: 'X', guessed })).toBe(words);
  });
});

describe('readingLines', () => {
  it('has none where the files that are made for it say all', () => {
    expect(readingLines(sampleResult().preprocess)).toEqual([]);
  });

  it('has the sources, then a line for each guess', () => {
    const source = 'built-in default';
    const guessed = ['scale', 'fit', 'resample'];
    expect(readingLines(guessing({ source, labelsSource: 'numbers', guessed }))).toEqual([
      'Pictures read by: built-in default, which is a guess. Names of the classes: numbers.',
      expect.stringMatching(/^\? Guessed: how levels/),
      expect.stringMatching(/^\? Guessed: how the picture/),
      expect.stringMatching(/^\? Guessed: the filter/),
    ]);
  });

  it('says that classes do not exclude each other before what was guessed', () => {
    expect(readingLines(guessing({ isMultiLabel: true, guessed: ['fit'] }))).toEqual([
      'The classes do not exclude each other: each has a probability of its own.',
      expect.stringMatching(/^\? Guessed: how the picture/),
    ]);
  });

  it('cannot be made to drive the terminal by the name of a file', () => {
    expect(readingLines(guessing({ source: '/x/\u001b[2J.json' })).join('')).not.toMatch(/\p{Cc}/u);
  });
});

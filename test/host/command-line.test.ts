import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { commandLineOf, compareCommandLineOf } from '../../src/host/command-line';
import type { Enquiry } from '../../src/host/explanations';
import { FIRST_QUESTION } from '../../src/protocol';
import { editor } from '../support/vscode';

const image = path.resolve('/work/a.png');
const [yesterday, today] = [path.resolve('/work/yesterday.keras'), path.resolve('/work/today.keras')];
const options = { extensionPath: '/extension' };

function argumentsOf(command: string): string {
  return command.slice(command.indexOf('cli.js') + 'cli.js'.length).replace(/^["']?\s*/, '');
}

function compare(first: Partial<Enquiry>, second: Partial<Enquiry> = {}): string {
  const question = { ...FIRST_QUESTION, target: 2 };
  const enquiries = {
    first: { image, model: yesterday, question, ...first },
    second: { image, model: today, question: { ...question, target: 0 }, ...second },
  };
  return argumentsOf(compareCommandLineOf(enquiries as never, options));
}

afterEach(() => {
  editor.workspace = undefined;
});

it('of one model has all that is asked', () => {
  const question = { ...FIRST_QUESTION, layer: 'conv', fit: 'crop' as const };
  const command = commandLineOf({ image, model: today, said: { output: 'logits' }, question }, options);
  expect(argumentsOf(command)).toBe(
    `explain ${image} --model ${today} --output logits --layer conv --fit crop --contrast`,
  );
});

it('of another method has its options, and nothing that it does not take', () => {
  const made = {
    layer: 'conv',
    weighting: 'paper',
    baseline: 'blur',
    methodOptions: { masks: 500, iterations: 20 },
  } as const;
  const commandFor = (method: string): string => {
    const command = commandLineOf(
      { image, model: undefined, question: { ...FIRST_QUESTION, ...made, method } },
      options,
    );
    return argumentsOf(command).replace(`explain ${image} `, '');
  };
  expect(commandFor('rise')).toBe('--method rise --masks 500 --baseline blur --contrast');
  expect(commandFor('grad-cam')).toBe('--method grad-cam --layer conv --contrast');
  expect(commandFor('mask')).toBe('--method mask --iterations 20');
  expect(commandFor('score-cam')).toBe('--layer conv --weighting paper --baseline blur --contrast');
});

describe('of two models that are compared', () => {
  it('is refused for another method than Score-CAM', () => {
    const question = { ...FIRST_QUESTION, method: 'grad-cam' };
    expect(() => compare({ question })).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('names both', () => {
    expect(compare({})).toBe(`compare ${image} --target 2 --model ${yesterday} --with ${today}`);
    expect(compare({}, { model: undefined })).toBe(`compare ${image} --target 2 --model ${yesterday} --with embedded`);
  });

  it('leaves to scorecam-lens.json what is usual for each', () => {
    editor.workspace = path.resolve('/work');
    const question = { ...FIRST_QUESTION, target: 2, layer: 'conv', fit: 'crop' as const };
    const usual = { layer: 'conv', fit: 'crop' as const };
    const plain = `compare ${image} --target 2 --model ${yesterday} --with ${today}`;
    expect(compare({ question, usual, said: { output: 'logits' } })).toBe(plain);
    expect(compare({ question })).toBe(`${plain} --layer conv --fit crop`);
    const said = { output: 'logits' } as const;
    expect(compare({ said }, { said })).toBe(`${plain} --output logits`);
  });

  it('is refused where no file would be found that says how they differ', () => {
    expect(() => compare({ said: { output: 'logits' } })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

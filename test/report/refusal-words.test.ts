/** Why methods cannot be used, as the engine says it, in words that a bundle holds. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { config } from '@vscode/l10n';
import { afterEach, describe, expect, it } from 'vitest';
import { refusal } from '../../src/engine/backends/tfjs-gradients';
import { refusalWords } from '../../src/report/refusal-words';
import { ROOT } from '../support/paths';

const ENGINE = path.join(ROOT, 'src', 'engine');
const BACKENDS = ['onnx-gradients', 'saved-model-gradients', 'tfjs-gradients'];
const read = (...names: string[]): string => readFileSync(path.join(ENGINE, ...names), 'utf8');

/** Texts behind a word of the code, a number in the place of each value that is put in. */
function textsBehind(word: string, code: string): string[] {
  const texts = [...code.matchAll(new RegExp(`${word}\\s*(['\`])(.*?)\\1`, 'gs'))].map(([, , text = '']) => text);
  return texts.map((text) => text.replace(/\$\{.*?\}(?=[^}]|$)/gs, '7'));
}

const FOUND = textsBehind('return', read('onnx', 'linear-head.ts')).filter((text) =>
  /^(behind|the answer does)/.test(text),
);
const REASONS = BACKENDS.flatMap((name) => textsBehind('refusal\\(', read('backends', `${name}.ts`))).flatMap((text) =>
  text.endsWith('but 7') ? FOUND.map((found) => text.replace(/7$/, found)) : [text],
);

describe('why a method cannot be used', () => {
  const japanese = JSON.parse(readFileSync(path.join(ROOT, 'l10n', 'bundle.l10n.ja.json'), 'utf8')) as Record<
    string,
    string
  >;
  afterEach(() => {
    config({ contents: {} });
  });

  it('is found where the engine says it', () => {
    expect(FOUND).toHaveLength(5);
    expect(REASONS.length).toBeGreaterThanOrEqual(10);
  });

  it.each(REASONS)('is said in English as it is: %s', (reason) => {
    const said = refusal(reason).message;
    expect(refusalWords(said)).toBe(said);
  });

  it.each(REASONS)('is in the bundle: %s', (reason) => {
    config({ contents: japanese });
    const words = refusalWords(refusal(reason).message).replace(/ONNX|onnxruntime/g, '');
    expect(words).not.toMatch(/[A-Za-z]{2}/);
  });

  it('keeps the names of layers and operators, and what a runtime says', () => {
    config({ contents: japanese });
    const found = 'behind the layer comes Clip (/a/Clip), not a mean over all places';
    const follow = 'an ONNX model is derived exactly where a mean over all places and one linear layer follow';
    const words = refusalWords(refusal(`${follow} /a/Conv, but ${found}`).message);
    expect(words).toContain('/a/Conv');
    expect(words).toContain('Clip (/a/Clip)');
    expect(refusalWords(refusal('Cannot compute gradient of foo').message)).toContain('Cannot compute gradient of foo');
    expect(refusalWords('Something else.')).toBe('Something else.');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { translatedTexts } from '../support/l10n-texts';
import { ROOT } from '../support/paths';

const read = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');
const readBundle = (name: string): Record<string, string> => JSON.parse(read(name)) as Record<string, string>;

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** `{0}` and the like, each once, in order. */
function placeholdersOf(text: string): string[] {
  return [...new Set(text.match(/\{\d+\}/g))].sort();
}

/** Links and emphasis, which a translation has to keep, without the words in them. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/\((command:[^)]*)\)/g)].map((match) => match[1] ?? '');
}

describe('texts of the extension and its page', () => {
  const used = ['src', 'webview-ui/src'].flatMap((folder) => translatedTexts(path.join(ROOT, folder)));
  const bundle = readBundle('l10n/bundle.l10n.ja.json');

  it('are found by the syntax of their calls', () => {
    expect(used.length).toBeGreaterThan(50);
    expect(used.map(({ text }) => text)).toEqual(expect.arrayContaining(['Explain with Score-CAM', 'Cancel', 'top']));
  });

  it('are literals, which alone a bundle can hold', () => {
    expect(used.filter(({ text }) => text === undefined).map(({ where }) => where)).toEqual([]);
  });

  it('get as many values as they have places for', () => {
    const wrong = used.filter(({ text, values }) => {
      const places = placeholdersOf(text ?? '');
      return values !== undefined && places.join() !== Array.from({ length: values }, (_, i) => `{${i}}`).join();
    });
    expect(wrong).toEqual([]);
  });

  it('are all in the Japanese bundle, which holds nothing else', () => {
    const texts = new Set(used.map(({ text }) => text ?? ''));
    expect({
      missing: [...texts].filter((text) => !(text in bundle)),
      unused: Object.keys(bundle).filter((text) => !texts.has(text)),
    }).toEqual({ missing: [], unused: [] });
  });

  it('keep their placeholders in Japanese', () => {
    const changed = Object.entries(bundle).filter(
      ([from, to]) => placeholdersOf(from).join() !== placeholdersOf(to).join(),
    );
    expect(changed).toEqual([]);
  });

  it('are Japanese there, but for names and what holds no words', () => {
    const hasWords = (text: string): boolean => /\p{L}/u.test(text.replace(/\{\d+\}/g, ''));
    const foreign = Object.entries(bundle).filter(([from, to]) => hasWords(from) && !JAPANESE.test(to) && from !== to);
    expect(foreign).toEqual([]);
  });
});

describe('texts of package.json', () => {
  const manifest = read('package.json');
  const used = [...new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1] ?? ''))].sort();
  const english = readBundle('package.nls.json');
  const japanese = readBundle('package.nls.ja.json');

  it('are all there in English and Japanese, and nothing else is', () => {
    expect(used.length).toBeGreaterThan(20);
    expect(Object.keys(english).sort()).toEqual(used);
    expect(Object.keys(japanese).sort()).toEqual(used);
  });

  it('are in no other place', () => {
    const { contributes } = JSON.parse(manifest) as { contributes: Record<string, unknown> };
    const texts: string[] = [];
    JSON.stringify(contributes, (key, value: unknown) => {
      if (/^(title|\w*[dD]escriptions?|altText)$/.test(key)) texts.push(...[value].flat().map(String));
      return value;
    });
    const written = texts.filter((text) => !/^%[\w.-]+%$/.test(text));
    expect(texts.length).toBeGreaterThan(20);
    // The product's name is the same in all languages.
    expect([...new Set(written)]).toEqual(['Score-CAM Lens']);
  });

  it('keep their commands in Japanese and are Japanese there', () => {
    for (const key of used) {
      expect(commandsOf(japanese[key] ?? ''), key).toEqual(commandsOf(english[key] ?? ''));
      expect(japanese[key], key).toMatch(JAPANESE);
    }
  });
});

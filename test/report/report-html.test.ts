import { describe, expect, it } from 'vitest';
import { renderReport, reportItem, reportParts } from '../../src/report';
import type { ReportItem } from '../../src/report';
import { PNG, sampleResult, sampleWithContrast } from './sample';

const ABOUT = { version: '1.2.3', command: 'scorecam explain "a b.jpg" --out out' };
const FAILED: ReportItem = {
  kind: 'failed',
  image: '/data/broken.jpg',
  error: { code: 'picture', message: 'It is cut off.', hint: 'Copy it again.' },
};

const VOID_TAGS = new Set(['meta', 'img', 'br']);

interface Tag {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
}

/** The tags of a page; Error where one is not closed, or an attribute not quoted. */
function parse(page: string): { tags: Tag[]; text: string } {
  const tags: Tag[] = [];
  const open: string[] = [];
  const body = page.replace(/<style>[^<]*<\/style>/, '').replace('<!doctype html>', '');
  const text = body.replace(/<[^>]*>/g, (markup) => {
    const match = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>$/.exec(markup);
    if (match === null) throw new Error(`markup that no one wrote: ${markup.slice(0, 80)}`);
    const [, end, name = '', attributes = '', closed] = match;
    if (end === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      return ' ';
    }
    if (closed !== '/' && !VOID_TAGS.has(name)) open.push(name);
    const pairs = [...attributes.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)];
    tags.push({ name, attributes: pairs.map(([, key = '', value = '']) => [key, value] as const) });
    return ' ';
  });
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return { tags, text: text.replace(/\s+/g, ' ') };
}

/** Values of one attribute, over all tags. */
function valuesOf(tags: readonly Tag[], attribute: string): string[] {
  return tags.flatMap(({ attributes }) => attributes.filter(([key]) => key === attribute).map(([, value]) => value));
}

describe('renderReport', () => {
  it('says what the model says, what is asked, and how alike the maps are', () => {
    const { text } = parse(renderReport([reportItem(sampleResult())], ABOUT));
    expect(text).toContain('The model says missile 30 % wrong: its folder says space shuttle');
    expect(text).toContain('You ask about space shuttle 5 % the class of its folder');
    expect(text).toContain('The two maps are 62 % alike (correlation 0.62); 41 % of their strongest fifth is shared.');
    expect(text).toContain('Map of missile Strongest at the upper left (25 % from the left, 25 % from the top);');
    expect(text).toContain('projectile 20 %');
    expect(text).toContain('scorecam explain &quot;a b.jpg&quot; --out out');
    expect(text).toContain('Score-CAM Lens 1.2.3.');
  });

  it('says how the maps were made', () => {
    const { text } = parse(renderReport([reportItem(sampleResult())], ABOUT));
    for (const part of [
      'EfficientNet-Lite0 (tfjs-layers), input 224×224',
      'head, 7×7×1280',
      'Weighting ridge A ridge regression of the class’s probabilities on the masks',
      'short side to 256, centre crop; bicubic; levels to −1…1',
      '632 used of 632 live, 1280 in all',
      'missile: 0.25 to 2.5; space shuttle: 0.25 to 2.5',
      'tfjs-node, recorded graph',
      '5.1 s',
      '912 MB',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Guessed');
    expect(text).not.toContain('Temperature');
  });

  it('says the temperature of a weighting that has one, and where it comes from', () => {
    const { text } = parse(renderReport([reportItem(sampleResult({ weighting: 'logit', temperature: 0.5 }))], ABOUT));
    expect(text).toContain('as in pytorch-grad-cam and torch-cam');
    expect(text).toContain('Temperature 0.5');
  });

  it('says what was guessed and how to set it', () => {
    const preprocess = { ...sampleResult().preprocess, guessed: ['fit', 'labels', 'something new'] };
    const { text } = parse(renderReport([reportItem(sampleResult({ preprocess }))], ABOUT));
    expect(text).toContain(
      'Guessed: how the picture is cut: short side to 256, centre crop. To set it, use --fit, or write it into preprocessing.json',
    );
    expect(text).toContain(
      'Guessed: the names of the classes: numbers stand for them. To set them, use --labels, or put a labels.json beside',
    );
    expect(text).toContain('Guessed: something new.');
  });

  it('describes every picture in words', () => {
    const { tags } = parse(renderReport([reportItem(sampleWithContrast())], ABOUT));
    const alt = valuesOf(tags, 'alt');
    expect(alt).toHaveLength(4);
    expect(alt[0]).toMatch(/^Map of missile on rocket\.jpg: strongest at the upper left \(/);
    expect(alt[1]).toMatch(/^Map of space shuttle on rocket\.jpg: strongest at the lower right \(/);
    expect(alt[2]).toBe(
      'Contrast of missile and space shuttle on rocket.jpg: 50\u00a0% speaks for missile, most at the upper left; ' +
        '50\u00a0% speaks for space shuttle, most at the lower right',
    );
    expect(alt[3]).toBe('rocket.jpg, 640×427 pixels');
  });

  it('explains the darkened part where there is one', () => {
    const note = 'what the model did not see is darkened';
    expect(renderReport([reportItem(sampleResult())], ABOUT)).toContain(note);
    // A letterboxed picture is seen as a whole.
    const picture = { width: 640, height: 427, orientation: 1, frame: { x: 0, y: -106.6, width: 640, height: 641 } };
    expect(renderReport([reportItem(sampleResult({ picture }))], ABOUT)).not.toContain(note);
  });

  it('names the places of the picture as it is displayed', () => {
    const picture = { ...sampleResult().picture, orientation: 6 };
    const { text } = parse(renderReport([reportItem(sampleResult({ picture }))], ABOUT));
    expect(text).toContain('Map of missile Strongest at the upper right (75 % from the left');
  });

  it('holds its pictures in itself and asks for nothing from outside', () => {
    const page = renderReport([reportItem(sampleWithContrast()), FAILED], ABOUT);
    const { tags } = parse(page);
    expect(valuesOf(tags, 'src')).toEqual(
      new Array(4).fill(`data:image/png;base64,${Buffer.from(PNG).toString('base64')}`),
    );
    expect(page).not.toMatch(/https?:|@import|url\((?!#)/i);
    expect(tags.map(({ name }) => name)).not.toContain('script');
    expect(valuesOf(tags, 'content')).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
  });

  it('makes an evil file name, label, warning and command harmless', () => {
    const evil = `"><img src=x onerror=alert(1)><script>alert('2')</script>`;
    const page = renderReport(
      [
        reportItem(
          sampleWithContrast({
            image: `/tmp/${evil}.jpg`,
            predicted: { index: 1, label: evil, probability: 0.5 },
            target: { index: 2, label: `${evil}' onload='x`, probability: 0.2 },
            trueLabel: { index: 3, label: evil, probability: 0 },
            top5: [{ index: 1, label: evil, probability: 0.5 }],
            warnings: [evil],
            layer: { name: evil, type: evil, height: 1, width: 1, channels: 1 },
            agreement: { correlation: null, topOverlap: null, reason: evil },
            preprocess: { ...sampleResult().preprocess, source: evil, guessed: [evil] },
          }),
        ),
        { kind: 'failed', image: `/tmp/${evil}`, error: { code: 'picture', message: evil, hint: evil } },
      ],
      { version: evil, command: evil },
    );
    const { tags, text } = parse(page);
    expect(new Set(tags.map(({ name }) => name))).not.toContain('script');
    expect(tags.filter(({ name }) => name === 'img')).toHaveLength(4);
    expect(
      tags.flatMap(({ attributes }) => attributes.map(([key]) => key)).filter((key) => key.startsWith('on')),
    ).toEqual([]);
    expect(text).toContain(
      '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(&#39;2&#39;)&lt;/script&gt;',
    );
  });

  it('shows warnings, and warns of maps that do not tell the classes apart', () => {
    const agreement = { correlation: 0.99, topOverlap: 0.9, reason: null };
    const page = renderReport([reportItem(sampleResult({ warnings: ['Alpha is dropped.'], agreement }))], ABOUT);
    expect(page).toMatch(/class="warnings"[^>]*>\s*<ul>\s*<li>Alpha is dropped\.<\/li>/);
    expect(page).toMatch(
      /<p class="agreement caution">\s*The two maps are 99\u00a0% alike .*Look at the contrast \(--contrast\)/,
    );
    expect(renderReport([reportItem(sampleResult())], ABOUT)).not.toMatch(/class="agreement caution"|role="note"/);
  });

  it('lists many pictures on top, the failed ones with what to do', () => {
    const other = sampleResult({ image: '/pictures/cat.png' });
    const { tags, text } = parse(renderReport([reportItem(sampleResult()), FAILED, reportItem(other)], ABOUT));
    const targets = valuesOf(tags, 'href');
    expect(targets).toEqual(['#picture-1', '#picture-2', '#picture-3']);
    expect(valuesOf(tags, 'id')).toEqual(expect.arrayContaining(targets.map((target) => target.slice(1))));
    expect(text).toContain('broken.jpg could not be explained cat.png missile 30 % space shuttle 5 % 62 % alike');
    expect(text).toContain('broken.jpg It is cut off. Copy it again. /data/broken.jpg');
  });

  it('has neither an index nor closed details for a single picture', () => {
    const one = parse(renderReport([reportItem(sampleResult())], ABOUT)).tags;
    expect(one.some(({ name }) => name === 'nav')).toBe(false);
    expect(one.find(({ name }) => name === 'details')?.attributes).toEqual([['open', '']]);
    const two = parse(renderReport([reportItem(sampleResult()), FAILED], ABOUT)).tags;
    expect(two.find(({ name }) => name === 'details')?.attributes).toEqual([]);
  });

  it('adds the class asked about to the likeliest ones', () => {
    const target = { index: 3, label: 'tench', probability: 0.0001 };
    const { text } = parse(renderReport([reportItem(sampleResult({ target, targetSource: 'asked' }))], ABOUT));
    expect(text).toContain('Top 4 and the class asked about');
    expect(text).toContain('tench &lt; 0.1 %');
  });

  it('says how many pictures are left out, and when it was made', () => {
    const page = renderReport([FAILED], { ...ABOUT, left: 3, generatedAt: new Date('2026-03-04T05:06:07Z') });
    expect(parse(page).text).toContain('3 more pictures were done than a report can hold');
    expect(parse(page).text).toContain('Score-CAM Lens 1.2.3, 2026-03-04 05:06 UTC.');
  });

  it('can be written piece by piece', () => {
    const items = [reportItem(sampleResult()), FAILED];
    const parts = [...reportParts(items, ABOUT)];
    expect(parts.length).toBeGreaterThan(items.length);
    expect(parts.join('')).toBe(renderReport(items, ABOUT));
  });
});

it('refuses a result without overlays', () => {
  expect(() => reportItem(sampleResult({ overlays: null }))).toThrow(TypeError);
});

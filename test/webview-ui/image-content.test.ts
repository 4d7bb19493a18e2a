import { describe, expect, it } from 'vitest';
import { EMPTY_STATE, type PanelState } from '../../webview-ui/src/panel-state';
import { imageContent, imageFileName } from '../../webview-ui/src/sharing/image-content';
import { reduce } from '../../webview-ui/src/state';
import { DEFAULT_CHOICES } from '../../webview-ui/src/view-choices';
import { sampleResult } from '../report/sample';
import { compared, otherTold, shown } from './compared-sample';
import { explained } from './sample';

const done: PanelState = explained().reduce(reduce, EMPTY_STATE);
const picture = { png: new Uint8Array(), place: sampleResult().picture };
const headings = (state: PanelState, choices: Partial<typeof DEFAULT_CHOICES>): string[] | undefined =>
  imageContent(state, { ...DEFAULT_CHOICES, ...choices })?.rows[0]?.columns.map(({ heading }) => heading);

describe('a picture that is shared', () => {
  it('shows the maps as they are looked at', () => {
    const both = ['The model says cat 50\u00a0%', 'You ask about dog 25\u00a0%'];
    expect(headings(done, {})).toEqual(both);
    expect(headings(done, { swapped: true })).toEqual(both.toReversed());
    expect(headings(done, { contrast: true })).toEqual([...both, 'Contrast cat ↔ dog']);
    expect(headings(done, { contrast: true, swapped: true })?.[2]).toBe('Contrast dog ↔ cat');
  });

  it('names the ends of each scale', () => {
    const columns = imageContent(done, { ...DEFAULT_CHOICES, contrast: true, sameScale: true })?.rows[0]?.columns ?? [];
    expect(columns[0]?.ends).toEqual(columns[1]?.ends);
    expect(columns[2]).toMatchObject({ ends: ['for cat', 'for dog'], turned: true, kind: 'contrast' });
    expect(imageContent(done, DEFAULT_CHOICES)?.rows[0]?.columns[0]?.ends).toEqual(['0', '1']);
  });

  it('says what made the maps and how alike they are', () => {
    const [made, agreement] = imageContent(done, DEFAULT_CHOICES)?.caption ?? [];
    const { name, layer } = done.model ?? { name: '', layer: '' };
    expect(made).toBe(`rocket.jpg · ${name} · layer ${layer} · Score-CAM, weighting ridge`);
    expect(agreement).toMatch(/^The two maps .* alike|^The two maps point/);
  });

  it('shows the maps of both models where two are compared, with what tells them apart', () => {
    const { rows, caption } = imageContent(compared(), { ...DEFAULT_CHOICES, contrast: true }) ?? { rows: [] };
    const [first, second] = rows;
    expect(rows).toHaveLength(2);
    expect(first?.heading).toBe('EfficientNet-Lite0 · layer head');
    expect(second?.heading).toBe('today · says fox 63\u00a0% · layer head');
    expect(first?.columns.map(({ heading }) => heading)).toEqual([
      'The model says cat 50\u00a0%',
      'You ask about dog 25\u00a0%',
      'Contrast cat ↔ dog',
    ]);
    expect(second?.columns.map(({ heading }) => heading)).toEqual([
      'cat 13\u00a0%',
      'dog 25\u00a0%',
      'Contrast cat ↔ dog',
    ]);
    expect(caption?.[0]).toBe('rocket.jpg · Score-CAM, weighting ridge');
    expect(caption).toHaveLength(3);
  });

  it('shows one row as long as the other model has none, and marks a preview', () => {
    const waiting = [...explained(), shown].reduce(reduce, EMPTY_STATE);
    expect(imageContent(waiting, DEFAULT_CHOICES)?.rows.map(({ heading }) => heading)).toEqual([null]);
    const [, preview] = imageContent({ ...compared(otherTold().slice(0, 4)), picture }, DEFAULT_CHOICES)?.rows ?? [];
    expect(preview?.heading).toContain('2 of 2 channels · preview');
  });

  it('is marked as a preview until it is done', () => {
    const preview = explained().slice(0, 4).reduce(reduce, EMPTY_STATE);
    expect(imageContent({ ...preview, picture }, DEFAULT_CHOICES)?.caption[1]).toBe('2 of 2 channels · preview');
  });

  it('is said to be still changing while less than half is known of a map that changes late', () => {
    const preview = { ...explained().slice(0, 4).reduce(reduce, EMPTY_STATE), picture };
    const scored = { done: 3, of: 8 };
    const captionOf = (change: Partial<PanelState>): string | undefined =>
      imageContent({ ...preview, scored, ...change }, DEFAULT_CHOICES)?.caption[1];
    expect(captionOf({})).toBe('3 of 8 channels · preview, still changing');
    expect(captionOf({ scored: { done: 4, of: 8 } })).toBe('4 of 8 channels · preview');
    expect(captionOf({ question: { ...preview.question, weighting: 'logit' } })).toBe('3 of 8 channels · preview');
    expect(captionOf({ status: 'cancelled' })).toMatch(/^Cancelled at 3 of 8 channels: .* may still change much\./);
  });

  it('is none before there are maps', () => {
    expect(imageContent(explained().slice(0, 3).reduce(reduce, EMPTY_STATE), DEFAULT_CHOICES)).toBeNull();
  });

  it('has a name after its picture', () => {
    expect(imageFileName({ name: { name: 'rocket.launch.jpg', folder: '' } })).toBe('rocket.launch.score-cam.png');
    expect(imageFileName({ name: null })).toBe('maps.score-cam.png');
  });
});

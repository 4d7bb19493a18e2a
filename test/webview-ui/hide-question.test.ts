import { describe, expect, it } from 'vitest';
import { USUAL_CHOICES } from '../../src/protocol';
import { NOTHING_HIDDEN, type HiddenRegion } from '../../webview-ui/src/hidden-region';
import { hideQuestion, isSameQuestion } from '../../webview-ui/src/hide-question';
import type { PanelState } from '../../webview-ui/src/panel-state';
import { CAT, DOG, engineMaps, FOX } from './sample';

const place = { width: 4, height: 2, frame: { x: 0, y: 0, width: 4, height: 2 }, orientation: 1 };
const state: Pick<PanelState, 'picture' | 'maps' | 'shown'> = {
  picture: { png: new Uint8Array(), place },
  maps: engineMaps({ ...USUAL_CHOICES, target: DOG.index }),
  shown: { predicted: CAT, target: DOG },
};
const shapes = [{ kind: 'rectangle', x: 0, y: 0, width: 1, height: 1 }] as const;
const region: HiddenRegion = { ...NOTHING_HIDDEN, open: true, shapes };

describe('what is asked about a hidden region', () => {
  it('is asked once there are maps of a picture, also of what was painted before', () => {
    expect(hideQuestion({ ...state, maps: null }, region)).toBeNull();
    expect(hideQuestion({ ...state, picture: null }, region)).toBeNull();
    expect(hideQuestion(state, region)).toEqual({
      shapes,
      fill: 'grey',
      place,
      width: 4,
      height: 2,
      predicted: CAT.index,
      target: DOG.index,
    });
  });

  it('is nothing where nothing is hidden', () => {
    expect(hideQuestion(state, { ...region, open: false })).toBeNull();
    expect(hideQuestion(state, { ...region, shapes: [] })).toBeNull();
  });

  it.each<[string, Partial<typeof state>, Partial<HiddenRegion>]>([
    ['shapes', {}, { shapes: [...shapes] }],
    ['fill', {}, { fill: 'blur' }],
    ['target', { shown: { predicted: CAT, target: FOX } }, {}],
    ['place', { picture: { png: new Uint8Array(), place: { ...place } } }, {}],
  ])('is another question with another %s', (_, ofState, ofRegion) => {
    const asked = hideQuestion(state, region);
    expect(isSameQuestion(asked, hideQuestion({ ...state, ...ofState }, { ...region, ...ofRegion }))).toBe(false);
    expect(isSameQuestion(asked, null)).toBe(false);
  });

  it('is the same with another tool or brush', () => {
    const asked = hideQuestion(state, region);
    expect(isSameQuestion(asked, hideQuestion({ ...state }, { ...region, tool: 'brush', brush: 0.2 }))).toBe(true);
    expect(isSameQuestion(null, null)).toBe(true);
  });
});

import type { ClassList, ToPanel } from '../../src/protocol';
import { alignCompared } from '../../webview-ui/src/compared';
import { EMPTY_STATE, type PanelState } from '../../webview-ui/src/panel-state';
import { reduce } from '../../webview-ui/src/state';
import { explained, sampleScores } from './sample';

/** Cat and fox have changed places, and it says fox. */
export const OTHER: ClassList = {
  labels: ['fox', 'dog', 'cat'],
  synsets: [null, null, null],
  probabilities: new Float32Array([0.625, 0.25, 0.125]),
};
export const OTHER_FOX = { index: 0, label: 'fox', probability: 0.625 };
export const OTHER_DOG = { index: 1, label: 'dog', probability: 0.25 };
export const OTHER_CAT = { index: 2, label: 'cat', probability: 0.125 };

export const OTHER_MODEL = { name: 'today', path: '/today.keras', why: 'chosen for this panel' };

/** What the other model is told as it was asked about cat and dog. */
export function otherTold(): ToPanel[] {
  return explained(sampleScores()).map((message) => {
    if (message.type === 'explain/started') return { ...message, model: OTHER_MODEL };
    if (message.type === 'explain/done') {
      const { result } = message;
      const model = { ...result.model, name: 'today' };
      const said = { predicted: OTHER_FOX, top5: [OTHER_FOX, OTHER_DOG, OTHER_CAT] };
      return { ...message, result: { ...result, ...said, model, subject: OTHER_CAT, target: OTHER_DOG } };
    }
    if (message.type !== 'explain/progress') return message;
    const { progress } = message;
    return progress.kind === 'classes' ? { ...message, progress: { kind: 'classes', classes: OTHER } } : message;
  });
}

export const shown: ToPanel = { type: 'compare/shown', model: OTHER_MODEL };

export function compared(told = otherTold()): PanelState {
  const messages = [
    ...explained(sampleScores()),
    shown,
    ...told.map((message): ToPanel => ({ type: 'compare/told', message })),
  ];
  return messages.reduce((state, message) => alignCompared(reduce(state, message)), EMPTY_STATE);
}

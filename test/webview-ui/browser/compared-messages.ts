import { FIRST_QUESTION, type PanelError, type ToPanel } from '../../../src/protocol';
import { withGuesses } from './changed-answers';
import type { Recording } from './recording';
import { parts, ROCKET } from './told-messages';

/** Another model beside the first one: what its row is told. */
export function compared({
  other,
}: Recording): Readonly<Record<'waiting' | 'preview' | 'done' | 'guessed' | 'failed', ToPanel[]>> {
  const model = { name: 'retrained', path: '/models/retrained.keras', why: 'chosen for this panel' };
  const told = (messages: readonly ToPanel[]): ToPanel[] =>
    messages.map((message) => ({ type: 'compare/told', message }));
  const result = { ...other.result, model: { ...other.result.model, name: model.name } };
  const { preview, done } = parts({ ...other, result, layers: [], measurements: [], other });
  const begun: ToPanel[] = [{ type: 'compare/shown', model }];
  const start: ToPanel = {
    type: 'explain/started',
    ...{ id: 1, picture: ROCKET, model, question: FIRST_QUESTION, anew: true },
  };
  const error: PanelError = {
    code: 'usage',
    message: 'EfficientNet-Lite0 has 1000 classes and retrained has 10, of which 0 are the same.',
    hint: 'Compare models of the same classes. They are matched by synset or name: a labels.json beside each model gives these.',
  };
  return {
    waiting: begun,
    preview: [...begun, ...told([start, ...preview])],
    done: [...begun, ...told([start, ...done])],
    guessed: [...begun, ...told([start, ...withGuesses(done)])],
    failed: [...begun, ...told([start, { type: 'explain/failed', id: 1, error }])],
  };
}

import { OFFERED_METHODS } from '../../../src/host/asked-method';
import {
  FIRST_QUESTION,
  type ExplainResult,
  type PanelError,
  type PanelQuestion,
  type ToPanel,
} from '../../../src/protocol';
import type { Recording } from './recording';
import { parts, ROCKET } from './told-messages';

/** All methods that there are. */
export const methods: ToPanel = { type: 'panel/methods', methods: OFFERED_METHODS };

/** As of a model of which only the answer is known. */
export const refused: ToPanel = {
  type: 'model/methods',
  refused: Object.fromEntries(
    ['grad-cam', 'grad-cam++', 'mask'].map((name) => [
      name,
      'The derivatives that this method needs cannot be computed: an ONNX model is derived exactly where a mean over all places and one linear layer follow /stem/stem.0/Conv, but behind the layer comes Clip (/stem/stem.1/Clip), not a mean over all places.',
    ]),
  ),
};

export const CANNOT: PanelError = {
  code: 'model',
  message:
    'The derivatives that this method needs cannot be computed: an ONNX model is run by onnxruntime, which does not derive.',
  hint: 'Choose another method: Score-CAM and RISE work with every model.',
};

export function startedWith(method: string, change: Partial<PanelQuestion> = {}): ToPanel {
  const model = { name: 'EfficientNet-Lite0', path: null, why: 'the embedded model' };
  const question = { ...FIRST_QUESTION, method, ...change };
  return { type: 'explain/started', id: 1, picture: ROCKET, model, question, anew: true };
}

/** The same maps, those of the classes exchanged, as if another method had made them. */
export function madeBy(name: string, { result }: Pick<Recording, 'result'>): ExplainResult {
  const method = OFFERED_METHODS.find((each) => each.name === name);
  if (method === undefined) throw new RangeError(`no method ${name}`);
  const options = Object.fromEntries(method.options.map((option) => [option.name, option.usual]));
  const { title, source, uses } = method;
  const { predicted, target, contrast } = result.maps;
  const maps = { predicted: target, target: predicted, contrast: uses.includes('contrast') ? contrast : null };
  return { ...result, maps, method: { name, title, source, uses, options } };
}

/** What a panel or a row is told of another method: it has no scores. */
export function toldOf(name: string, recording: Recording): Readonly<Record<'preview' | 'done', ToPanel[]>> {
  const of = name === 'rise' ? 2000 : 600;
  const result = madeBy(name, recording);
  const told = parts(recording);
  const scored: ToPanel = {
    type: 'explain/progress',
    id: 1,
    progress: { kind: 'scored', done: of / 4, of, preview: result.maps },
  };
  const isKept = (message: ToPanel): boolean =>
    message.type !== 'explain/progress' || !['scores', 'scored'].includes(message.progress.kind);
  const before = told.preview.filter(isKept);
  const done: ToPanel = { type: 'explain/done', id: 1, result };
  return {
    preview: [startedWith(name), ...before, scored],
    done: [startedWith(name), ...before, done, ...told.done.filter(({ type }) => type === 'model/layers')],
  };
}

/** Other methods below those of the panel. */
export function beside(
  recording: Recording,
): Readonly<Record<'shown' | 'gradCam' | 'risePreview' | 'maskFailed', ToPanel[]>> {
  const told = (method: string, messages: readonly ToPanel[]): ToPanel[] =>
    messages.map((message) => ({ type: 'beside/told', method, message }));
  const failed: ToPanel = { type: 'explain/failed', id: 1, error: CANNOT };
  return {
    shown: [{ type: 'beside/shown', methods: ['grad-cam', 'rise', 'mask'] }],
    gradCam: told('grad-cam', toldOf('grad-cam', recording).done),
    risePreview: told('rise', toldOf('rise', recording).preview),
    maskFailed: told('mask', [startedWith('mask'), failed]),
  };
}

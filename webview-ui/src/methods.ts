import type { MethodInfo, OfferedMethod, OfferedOption, PanelQuestion } from '../../src/protocol';
import type { PanelState } from './panel-state';

type Known = Pick<PanelState, 'methods' | 'question' | 'before' | 'result'>;

/** What every method may have, and Score-CAM has: as long as the host has not said which methods there are. */
const UNTOLD: OfferedMethod = {
  name: 'score-cam',
  title: 'Score-CAM',
  source: '',
  uses: ['layer', 'baseline', 'weighting', 'channels', 'contrast'],
  steps: 'channels',
  options: [],
};

export function offeredMethod({ methods }: Pick<PanelState, 'methods'>, name: string): OfferedMethod {
  return methods.find((method) => method.name === name) ?? UNTOLD;
}

/** The method that is asked for. */
export function askedMethod(state: Pick<PanelState, 'methods' | 'question'>): OfferedMethod {
  return offeredMethod(state, state.question.method);
}

/** All methods that are asked for, that of the first maps first. */
export function askedMethods(state: Pick<PanelState, 'methods' | 'question' | 'beside'>): readonly OfferedMethod[] {
  return [askedMethod(state), ...state.beside.map(({ method }) => offeredMethod(state, method))];
}

/** The method of the maps that are shown: until the next ones come, that of the last answer. */
export function shownMethod(state: Known): Pick<MethodInfo, 'name' | 'title' | 'uses'> {
  if (state.result !== null) return state.result.method;
  return offeredMethod(state, (state.before?.question ?? state.question).method);
}

/** The value of an option that holds: the one that was chosen, else the usual one. */
export function optionValue(
  { name, usual }: OfferedOption,
  { methodOptions }: Pick<PanelQuestion, 'methodOptions'>,
): number | string {
  return methodOptions[name] ?? usual;
}

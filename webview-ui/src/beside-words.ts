import { methodAgreementSentence } from '../../src/report/compare-words';
import { printable } from '../../src/report/words';
import { agreementBeside } from './beside';
import { shownMethod } from './methods';
import type { ClassPair, PanelState } from './panel-state';

/** How alike the panel's own map of a class and that of another method are; null as long as that is not known. */
export function besideWords(state: PanelState, row: PanelState, which: keyof ClassPair): string | null {
  const agreement = agreementBeside(state, row, which);
  if (agreement === null) return null;
  const titles = { first: shownMethod(state).title, second: shownMethod(row).title };
  return methodAgreementSentence(agreement, printable(state.shown?.[which].label ?? ''), titles);
}

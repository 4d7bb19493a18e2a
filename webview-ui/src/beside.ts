import { agreementOf, type Agreement } from '../../src/metrics';
import { lastingAgreement } from './compared';
import { redraw } from './derive';
import type { ClassPair, PanelState } from './panel-state';

/** Whether another method's maps are about the classes that the panel's own are about. */
export function isAboutTheSame({ shown }: PanelState, row: PanelState): boolean {
  return (
    shown !== null &&
    row.shown?.predicted.index === shown.predicted.index &&
    row.shown.target.index === shown.target.index
  );
}

/**
 * The state with the other methods' maps of the class, weighting and temperature that the panel's own maps are about,
 * drawn from their scores; those without scores stay as they are.
 */
export function alignBeside(state: PanelState): PanelState {
  const { shown, question, classes } = state;
  if (shown === null || state.beside.length === 0) return state;
  const { weighting, temperature } = question;
  const beside = state.beside.map((row) => {
    const asked = row.state.question;
    const isWeighted = asked.weighting === weighting && asked.temperature === temperature;
    if (row.state.status !== 'done' || (isWeighted && isAboutTheSame(state, row.state))) return row;
    const wanted = { ...asked, target: shown.target.index, weighting, temperature };
    const redrawn = redraw({ ...row.state, classes }, wanted);
    return redrawn === null ? row : { ...row, state: redrawn };
  });
  return beside.every((row, i) => row === state.beside[i]) ? state : { ...state, beside };
}

/** How alike the maps of the panel's own and of another method are; null until both are there, whole, and about the same classes. */
export function agreementBeside(state: PanelState, row: PanelState, which: keyof ClassPair): Agreement | null {
  if (state.status !== 'done' || row.status !== 'done' || !isAboutTheSame(state, row)) return null;
  const [first, second] = [state.maps?.[which], row.maps?.[which]];
  if (first === undefined || second?.data.length !== first.data.length) return null;
  return lastingAgreement(first, second, () => agreementOf(first, second));
}

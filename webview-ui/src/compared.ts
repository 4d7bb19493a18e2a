import { distinctNames, matchClasses, type ClassMatching, type ComparedNames } from '../../src/compare';
import type { PlacedMap } from '../../src/maps';
import { agreementOfModels, type Agreement } from '../../src/metrics';
import type { ClassList, MapData, PicturePlace } from '../../src/protocol';
import { redraw } from './derive';
import type { ClassPair, PanelState } from './panel-state';

/** The last matching of each list of classes: it is asked for with every message. */
const matchings = new WeakMap<ClassList, { readonly other: ClassList; readonly matching: ClassMatching }>();

/** Which class of the first model is which of the compared one; null until both are known. */
export function matchingOf({ classes, compared }: PanelState): ClassMatching | null {
  const other = compared?.classes ?? null;
  if (classes === null || other === null) return null;
  const known = matchings.get(classes);
  if (known?.other === other) return known.matching;
  const matching = matchClasses(classes, other);
  matchings.set(classes, { other, matching });
  return matching;
}

/** What tells both models apart. */
export function comparedNames({ model, compared }: PanelState): ComparedNames {
  const unnamed = { name: '', path: null };
  return distinctNames(model ?? unnamed, compared?.model ?? unnamed);
}

/** The classes of the first model's maps, by their indices in the compared model; null where it lacks one. */
function pairInCompared(state: PanelState): { readonly subject: number; readonly target: number } | null {
  const matching = matchingOf(state);
  const { shown } = state;
  if (matching === null || shown === null) return null;
  const subject = matching.toSecond[shown.predicted.index] ?? -1;
  const target = matching.toSecond[shown.target.index] ?? -1;
  return subject < 0 || target < 0 ? null : { subject, target };
}

/** Whether both models' maps are about the same two classes. */
export function areAboutTheSame(state: PanelState): boolean {
  const pair = pairInCompared(state);
  const shown = state.compared?.shown ?? null;
  return pair !== null && shown?.predicted.index === pair.subject && shown.target.index === pair.target;
}

/**
 * The state with the compared model's maps of the classes, weighting and temperature that the first model's maps are
 * about, drawn from its scores; unchanged where these are not there.
 */
export function alignCompared(state: PanelState): PanelState {
  const { compared, question } = state;
  const pair = pairInCompared(state);
  if (compared?.status !== 'done' || pair === null) return state;
  const { weighting, temperature } = question;
  const isWeighted = compared.question.weighting === weighting && compared.question.temperature === temperature;
  if (isWeighted && areAboutTheSame(state)) return state;
  const redrawn = redraw(compared, { ...compared.question, target: pair.target, weighting, temperature }, pair.subject);
  return redrawn === null ? state : { ...state, compared: redrawn };
}

/** The class that the compared model says, by its index in the first model; null until it is known. */
export function saidByCompared(state: PanelState): { readonly index: number; readonly model: string } | null {
  const said = state.compared?.top5[0];
  const index = said === undefined ? -1 : (matchingOf(state)?.toFirst[said.index] ?? -1);
  return index < 0 ? null : { index, model: comparedNames(state).second };
}

/**
 * The second class of the comparison, by its index in the first model, where nobody has asked about another one: the
 * compared model is asked about what it says itself where that differs.
 */
export function classChosenByCompared(state: PanelState): number | null {
  const { status, question, shown, compared } = state;
  if (status !== 'done' || question.target !== undefined || shown === null) return null;
  const asked = compared?.asked?.target.index;
  const index = asked === undefined ? -1 : (matchingOf(state)?.toFirst[asked] ?? -1);
  return index < 0 || index === shown.target.index ? null : index;
}

/** A model's map of a class on the picture; null where it is not there. */
export function placedMap(state: PanelState, which: keyof ClassPair): PlacedMap | null {
  const map: MapData | undefined = state.maps?.[which];
  const place = placeOf(state);
  return map === undefined || place === null ? null : { map, place };
}

/** Where a model's maps lie on the picture. */
export function placeOf({ picture, result }: PanelState): PicturePlace | null {
  return picture?.place ?? result?.picture ?? null;
}

/** Of maps that were compared. */
const agreements = new WeakMap<Float32Array, WeakMap<Float32Array, Agreement>>();

/** How alike two maps are, found once: it is asked for whenever the pointer moves. */
export function lastingAgreement(first: MapData, second: MapData, find: () => Agreement): Agreement {
  const known = agreements.get(first.data)?.get(second.data);
  if (known !== undefined) return known;
  const agreement = find();
  const others = agreements.get(first.data) ?? new WeakMap<Float32Array, Agreement>();
  agreements.set(first.data, others.set(second.data, agreement));
  return agreement;
}

/** How alike the maps of both models are; null until both are there, whole, and about the same classes. */
export function agreementOfCompared(state: PanelState, which: keyof ClassPair): Agreement | null {
  const { compared } = state;
  if (state.status !== 'done' || compared?.status !== 'done' || !areAboutTheSame(state)) return null;
  const [first, second] = [placedMap(state, which), placedMap(compared, which)];
  if (first === null || second === null) return null;
  return lastingAgreement(first.map, second.map, () => agreementOfModels(first, second));
}

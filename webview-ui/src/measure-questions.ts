import type { FromPanel, MapData, MapMeasurement, PanelError, ToPanel } from '../../src/protocol';
import type { PanelState } from './panel-state';
import { nextId } from './question-id';

type Told<Type extends ToPanel['type']> = Extract<ToPanel, { readonly type: Type }>;

/** How far it is. */
export type MeasureStanding =
  /** The maps are not whole yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'working'; readonly done: number; readonly of: number | null }
  | { readonly kind: 'offered'; readonly why: Told<'measure/offered'>['why']; readonly seconds: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: PanelError }
  | { readonly kind: 'done' };

/** A map with what it is worth. */
export interface MeasuredMap {
  readonly which: 'predicted' | 'target';
  readonly label: string;
  /** Such a map marks nothing, so there is nothing to measure. */
  readonly isConstant: boolean;
  /** Null until it is known. */
  readonly measurement: MapMeasurement | null;
}

/** What is known of the worth of the maps that are shown. */
export interface Faithfulness {
  readonly standing: MeasureStanding;
  /** One where both maps are of one class, none where no class is known. */
  readonly maps: readonly MeasuredMap[];
}

export const NOTHING_MEASURED: Faithfulness = { standing: { kind: 'waiting' }, maps: [] };

/** Who moves a slider draws many maps, of which the last one counts. */
const PAUSE_MS = 300;

interface AskedMap {
  readonly classIndex: number;
  readonly map: MapData;
}

interface OpenQuestion {
  readonly about: number;
  readonly maps: readonly AskedMap[];
  /** Null until it is sent. */
  id: number | null;
  standing: MeasureStanding;
}

/** Has the maps that are shown measured, each once: what was measured of a map stays with it. */
export class MeasureQuestions {
  readonly #known = new WeakMap<Float32Array, MapMeasurement>();
  #open: OpenQuestion | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onChange called when something is known that was not */
  constructor(
    private readonly post: (message: FromPanel) => void,
    private readonly onChange: () => void,
  ) {}

  /** Asks about maps that are shown now and were not before. */
  follow(state: PanelState): void {
    const maps = wholeMaps(state).filter(({ map }) => !map.constant && !this.#known.has(map.data));
    const open = this.#open?.maps ?? [];
    if (maps.length === open.length && maps.every(({ map }, i) => map.data === open[i]?.map.data)) return;
    this.#close();
    if (maps.length === 0) return;
    this.#open = { about: state.id, maps, id: null, standing: { kind: 'working', done: 0, of: null } };
    this.#timer = setTimeout(() => {
      this.#send(false);
    }, PAUSE_MS);
  }

  /** The user wants to know. */
  ask(): void {
    this.#send(true);
    this.onChange();
  }

  /** The user does not want to wait. */
  stop(): void {
    if (this.#open === null) return;
    this.#cancel();
    this.#open.standing = { kind: 'stopped' };
    this.onChange();
  }

  receive(message: ToPanel): void {
    const open = this.#open;
    if (open === null || !('id' in message) || message.id !== open.id) return;
    if (message.type === 'measure/done') {
      open.maps.forEach(({ map }, i) => {
        const measurement = message.measurements[i];
        if (measurement !== undefined) this.#known.set(map.data, measurement);
      });
      this.#open = null;
    } else open.standing = standingAfter(message) ?? open.standing;
    this.onChange();
  }

  seenOf(state: PanelState): Faithfulness {
    const { maps, shown } = state;
    if (shown === null) return NOTHING_MEASURED;
    const isWhole = wholeMaps(state).length > 0;
    const seen = (which: 'predicted' | 'target'): MeasuredMap => {
      const map = isWhole ? maps?.[which] : undefined;
      const measurement = (map && this.#known.get(map.data)) ?? null;
      return { which, label: shown[which].label, isConstant: map?.constant === true, measurement };
    };
    const isOneClass = shown.predicted.index === shown.target.index;
    const standing = this.#open?.standing ?? { kind: isWhole ? 'done' : 'waiting' };
    return { standing, maps: isOneClass ? [seen('predicted')] : [seen('predicted'), seen('target')] };
  }

  #send(wanted: boolean): void {
    clearTimeout(this.#timer);
    const open = this.#open;
    if (open === null) return;
    const maps = open.maps.map(({ classIndex, map }) => ({ classIndex, data: map.data }));
    open.id = nextId();
    open.standing = { kind: 'working', done: 0, of: null };
    this.post({ type: 'measure/ask', id: open.id, about: open.about, maps, wanted });
  }

  #close(): void {
    if (this.#open?.standing.kind === 'working') this.#cancel();
    this.#open = null;
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    if (this.#open?.id !== null) this.post({ type: 'measure/cancel' });
  }
}

/** The maps of one class or two, once they are no preview any more. */
function wholeMaps({ status, shown, maps }: PanelState): readonly AskedMap[] {
  if (status !== 'done' || shown === null || maps === null) return [];
  const first = { classIndex: shown.predicted.index, map: maps.predicted };
  if (shown.target.index === shown.predicted.index) return [first];
  return [first, { classIndex: shown.target.index, map: maps.target }];
}

/** What a message says of how far it is; undefined where it says nothing of that. */
function standingAfter(message: ToPanel): MeasureStanding | undefined {
  if (message.type === 'measure/progress') return { kind: 'working', done: message.done, of: message.of };
  if (message.type === 'measure/offered') return { kind: 'offered', why: message.why, seconds: message.seconds };
  if (message.type !== 'measure/failed') return undefined;
  const { error } = message;
  return error.code === 'cancelled' ? { kind: 'stopped' } : { kind: 'failed', error };
}

import { alignBeside } from './beside';
import { alignCompared } from './compared';
import type { PanelState } from './panel-state';

/** The state with all maps below those of the panel about the same classes as these, as far as the page can draw them. */
export function align(state: PanelState): PanelState {
  return alignBeside(alignCompared(state));
}

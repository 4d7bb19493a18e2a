import { GRAD_CAM, GRAD_CAM_PLUS_PLUS } from './grad-cam';
import { MASK } from './mask';
import type { Method } from './method';
import { RISE } from './rise';
import { SCORE_CAM } from './score-cam';

/** All methods; the first one is used where none is asked for. */
export const METHODS: readonly [Method, ...Method[]] = [SCORE_CAM, GRAD_CAM, GRAD_CAM_PLUS_PLUS, RISE, MASK];

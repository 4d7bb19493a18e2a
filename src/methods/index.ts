export * from './all-methods';
export * from './choose-method';
export * from './controls';
export { MaskRun, type LearnedMask } from './mask';
export type * from './method';
export { ScoreCamRun } from './score-cam';

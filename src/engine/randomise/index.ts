export { learnedLayers, randomiseFiles, type Randomisation } from './randomised-files';
export type { WeightLayer } from './weight-layers';
export { weightStages, type WeightStage } from './weight-stages';

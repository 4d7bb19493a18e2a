export * from './colour-maps';
export * from './score-matrix';
export * from './saliency';
export * from './weights';

export * from './colour-maps';
export * from './cover-table';
export * from './draw-maps';
export * from './evidence';
export * from './score-columns';
export * from './score-matrix';
export * from './saliency';
export * from './weights';

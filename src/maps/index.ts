export * from './colour-maps';
export * from './cover-table';
export * from './draw-maps';
export * from './score-columns';
export * from './score-matrix';
export * from './saliency';
export * from './weights';
export * from './zero-map-warnings';

export * from './colour-maps';
export * from './cover-table';
export * from './score-matrix';
export * from './saliency';
export * from './weights';

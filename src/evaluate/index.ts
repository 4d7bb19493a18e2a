export * from './aggregate';
export * from './collages';
export * from './evaluation-log';
export * from './evaluator';
export * from './method-uses';
export * from './metrics';

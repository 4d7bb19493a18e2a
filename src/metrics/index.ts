export * from './agreement';
export * from './model-agreement';

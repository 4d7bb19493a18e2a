export * from './match-labels';
export * from './open-dataset';
export * from './types';

export * from './messages';
export type * from './panel';

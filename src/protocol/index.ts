export * from './messages';
export * from './panel';

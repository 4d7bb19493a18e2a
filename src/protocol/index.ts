export * from './evaluate';
export * from './examine';
export * from './measure';
export * from './messages';
export * from './panel';
export * from './probe';
export * from './sanity';

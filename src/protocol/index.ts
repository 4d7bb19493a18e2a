export * from './examine';
export * from './messages';
export * from './panel';
export * from './probe';

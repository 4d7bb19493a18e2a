export * from './choose-classes';
export * from './class-matching';
export * from './comparison';
export * from './model-names';

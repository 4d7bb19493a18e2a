export type { Annotation, ObjectBox } from './annotation';
export * from './box-source';
export * from './boxes-of-class';
export * from './place-box';

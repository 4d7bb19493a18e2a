export * from './evaluate-collage';
export * from './evaluate-picture';
export * from './opened-boxes';

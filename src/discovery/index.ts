export { findModels } from './find-models';

export { ExplainService } from './explain-service';
export type { StoreOptions } from './model-store';
export type { RequestContext } from './seen-pictures';

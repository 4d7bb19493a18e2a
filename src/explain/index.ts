export { ExplainService, type RequestContext } from './explain-service';
export type { StoreOptions } from './model-store';

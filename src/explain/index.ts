export { ExplainService } from './explain-service';
export type { StoreOptions } from './model-store';
export type { PassTurn, RequestContext } from './seen-pictures';

export { ExplainService } from './explain-service';
export type { StoreOptions } from './model-store';
export type { PassKind, PassTurn, RequestContext } from './seen-pictures';

export { ExplainService } from './explain-service';
export type { StoreOptions } from './open-model';
export type { PassKind, PassTurn, RequestContext } from './seen-pictures';

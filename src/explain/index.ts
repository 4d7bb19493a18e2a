export { ExplainService } from './explain-service';
export { preparePicture } from './prepare-picture';
export type { PictureJob, PreparedPicture, Preparer } from './prepare-picture';
export type { StoreOptions } from './open-model';
export type { PassKind, PassTurn, RequestContext } from './seen-pictures';

export { renderForDisplay, renderThumbnail } from './display';
export { renderOverlays } from './overlays';
export type { OverlayPictures, OverlayRequest, RenderedOverlays } from './overlays';
export { framePlace } from './place';
export { renderTiles, type RenderedTiles } from './tiles';

import { css } from 'lit';

export const mapViewStyles = css`
  :host {
    display: block;
  }
  /* Of one shape whatever the picture's is: nothing moves when a picture comes, or another one. */
  .stage {
    position: relative;
    aspect-ratio: 4 / 3;
    width: 100%;
    max-height: 62vh;
    box-sizing: border-box;
    background: var(--vscode-editorWidget-background);
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    overflow: hidden;
  }
  /* Words stay as they are: dimmed ones could not be read. */
  :host(.waiting) .stage {
    opacity: 0.55;
    transition: opacity 0.2s 0.3s;
  }
  @media (prefers-reduced-motion: reduce) {
    :host(.waiting) .stage {
      transition: none;
    }
  }
  .picture,
  .surface {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .surface {
    cursor: grab;
    touch-action: pan-x pan-y;
    outline-offset: -2px;
  }
  .surface:active {
    cursor: grabbing;
  }
  .surface.zoomed,
  .surface.painting {
    touch-action: none;
  }
  .surface.painting {
    cursor: crosshair;
  }
  .surface:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
  }
  .scale {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 1.5em;
    margin-top: 6px;
    color: var(--vscode-descriptionForeground);
    font-size: 0.9em;
    font-variant-numeric: tabular-nums;
  }
  .scale span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .scale .method {
    order: 1;
    flex: none;
  }
  .scale.turned .method {
    order: -1;
  }
  .scale.turned {
    flex-direction: row-reverse;
  }
  .scale.turned canvas {
    transform: scaleX(-1);
  }
  /* Its place is kept, so that nothing moves when the map comes. */
  .scale[data-empty] {
    visibility: hidden;
  }
  .scale canvas {
    flex: 1 0 40px;
    width: 40px;
    height: 8px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 3px;
  }
`;

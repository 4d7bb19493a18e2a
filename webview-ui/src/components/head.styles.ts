import { css } from 'lit';

export const headStyles = css`
  /* Nothing here depends on how far the work is, so that nothing below moves while it goes on. */
  :host {
    display: grid;
    gap: 6px;
    container-type: inline-size;
  }
  .title,
  .names,
  .settings {
    display: flex;
    align-items: center;
    min-width: 0;
  }
  .title {
    gap: 8px;
    min-height: 28px;
  }
  .names {
    flex: 1 1 0;
    align-items: baseline;
    gap: 0 8px;
  }
  .settings {
    flex-wrap: wrap;
    gap: 6px 18px;
    min-height: 28px;
  }
  h1 {
    flex: none;
    max-width: 100%;
    margin: 0;
    font-size: 1.15em;
    font-weight: 600;
  }
  .folder {
    min-width: 0;
  }
  h1,
  .folder,
  .model span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  scorecam-actions {
    margin-inline-start: auto;
  }
  @container (max-width: 440px) {
    .title {
      flex-wrap: wrap;
    }
    .names {
      flex-wrap: wrap;
      order: 1;
      flex-basis: 100%;
    }
    .alone .names {
      order: 0;
      flex-basis: 0;
    }
    h1 {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      white-space: normal;
      overflow-wrap: anywhere;
    }
  }
  .folder,
  .caption {
    color: var(--vscode-descriptionForeground);
  }
  .field {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
  }
  .model {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    max-width: 16em;
    margin-inline-start: -7px;
    padding: 2px 6px;
    border: 1px solid transparent;
    border-radius: 5px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .model:hover {
    background: var(--vscode-toolbar-hoverBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  .model:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .idle {
    visibility: hidden;
  }
  .layer {
    width: 13em;
  }
  /* Its list has a sentence for each, in a box as wide as this. */
  .weighting {
    width: 15em;
  }
`;

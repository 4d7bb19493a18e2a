import { css } from 'lit';

export const headStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 18px;
    min-height: 28px;
  }
  .picture {
    display: flex;
    flex: 1 1 14em;
    align-items: center;
    gap: 8px;
    min-width: 0;
  }
  h1 {
    flex: 0 1 auto;
    min-width: 3em;
    margin: 0;
    font-size: 1.15em;
    font-weight: 600;
  }
  .folder {
    flex: 0 999 auto;
    min-width: 0;
  }
  h1,
  .folder,
  .model span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
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
  .layer {
    width: 13em;
  }
  .weighting {
    width: 9.5em;
  }
`;

import { css } from 'lit';

export const evidenceStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .content {
    display: grid;
    gap: 16px 28px;
  }
  .rows {
    display: grid;
    align-content: start;
    gap: 12px;
    min-width: 0;
  }
  /* A channel that is shown large has its own place beside the rows, which stay as they are. */
  @container (min-width: 900px) {
    .content {
      grid-template-columns: minmax(0, 548px) minmax(0, 34em);
    }
    .tiles {
      grid-template-columns: repeat(6, minmax(0, 88px));
    }
  }
  .intro,
  .row h3,
  .number {
    color: var(--vscode-descriptionForeground);
  }
  p,
  h3 {
    margin: 0;
  }
  h3 {
    font-size: 1em;
    font-weight: normal;
    overflow-wrap: anywhere;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, 88px);
    gap: 4px;
    margin-top: 3px;
  }
  button {
    display: grid;
    gap: 2px;
    align-content: start;
    min-width: 0;
    padding: 3px;
    border: 1px solid transparent;
    border-radius: 4px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  button:hover {
    background: var(--vscode-list-hoverBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  button[aria-pressed='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    border-color: var(--vscode-contrastActiveBorder, var(--vscode-focusBorder));
  }
  button[aria-pressed='true'] .number {
    color: inherit;
  }
  button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  scorecam-channel-tile {
    aspect-ratio: 1;
    background: var(--vscode-editorWidget-background);
  }
  .number {
    font-size: 0.9em;
    font-variant-numeric: tabular-nums;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .large {
    max-width: 34em;
    min-width: 0;
  }
  .large p {
    margin-top: 6px;
  }
  .large h3 {
    margin-bottom: 6px;
    font-weight: 600;
  }
  table {
    width: 100%;
    margin: 8px 0;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 1px 0;
    font-weight: normal;
    text-align: start;
    overflow-wrap: break-word;
  }
  th {
    color: var(--vscode-descriptionForeground);
  }
  td,
  thead th:not(:first-child) {
    padding-inline-start: 12px;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;

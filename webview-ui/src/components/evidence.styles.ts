import { css } from 'lit';

export const evidenceStyles = css`
  .content {
    display: flex;
    flex-wrap: wrap;
    gap: 16px 28px;
  }
  .rows {
    display: grid;
    flex: 1 1 26em;
    align-content: start;
    gap: 12px;
    min-width: 0;
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
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-top: 3px;
  }
  button {
    display: grid;
    gap: 2px;
    width: 88px;
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
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .large {
    flex: 1 1 20em;
    max-width: 34em;
    min-width: 0;
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

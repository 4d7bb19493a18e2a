import { css } from 'lit';

export const pickerStyles = css`
  :host {
    display: inline-block;
    position: relative;
    min-width: 12em;
  }
  input {
    box-sizing: border-box;
    width: 100%;
    padding: 3px 24px 3px 6px;
    border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    background: var(--vscode-dropdown-background);
    color: var(--vscode-dropdown-foreground);
    font: inherit;
    font-weight: 600;
    text-overflow: ellipsis;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
    font-weight: 400;
  }
  input:focus {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  input[aria-disabled='true'] {
    color: var(--vscode-disabledForeground);
  }
  vscode-icon {
    position: absolute;
    right: 5px;
    top: 5px;
    pointer-events: none;
  }
  .list {
    position: absolute;
    z-index: 10;
    left: 0;
    top: 100%;
    box-sizing: border-box;
    width: max(100%, min(26em, 90vw));
    max-height: 18em;
    margin-top: 2px;
    overflow-y: auto;
    border: 1px solid var(--vscode-dropdown-border, var(--vscode-widget-border, var(--vscode-contrastBorder)));
    border-radius: 4px;
    background: var(--vscode-dropdown-listBackground, var(--vscode-dropdown-background));
    color: var(--vscode-dropdown-foreground);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .none {
    padding: 6px 8px;
    color: var(--vscode-descriptionForeground);
  }
  .row {
    display: flex;
    gap: 10px;
    padding: 3px 8px;
    cursor: pointer;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
    color: var(--vscode-list-hoverForeground, inherit);
  }
  .row[aria-selected='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .name {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .id {
    opacity: 0.75;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .share {
    min-width: 4em;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
`;

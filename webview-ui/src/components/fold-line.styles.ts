import { css } from 'lit';

/** A line that opens what stands below it. */
export const foldLineStyles = css`
  /* Where there is nothing, no gap is left either. */
  :host {
    display: contents;
  }
  summary {
    display: inline-flex;
    align-items: baseline;
    gap: 2px;
    color: var(--vscode-descriptionForeground);
    cursor: pointer;
    list-style: none;
  }
  summary:hover {
    color: var(--vscode-foreground);
  }
  summary:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  summary vscode-icon {
    align-self: center;
  }
  details[open] summary vscode-icon {
    transform: rotate(90deg);
  }
`;

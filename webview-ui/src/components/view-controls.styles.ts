import { css } from 'lit';

export const viewControlsStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
  }
  .group,
  label {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  label span {
    color: var(--vscode-descriptionForeground);
  }
  vscode-single-select {
    width: 11.5em;
  }
  vscode-single-select.colours {
    width: 7em;
  }
  input {
    width: 7em;
    accent-color: var(--vscode-focusBorder);
  }
  input:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  output {
    min-width: 3em;
    font-variant-numeric: tabular-nums;
  }
`;

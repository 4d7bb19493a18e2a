import { css } from 'lit';

export const tryItStyles = css`
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 18px;
  }
  .group,
  label {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .help,
  .tools span {
    color: var(--vscode-descriptionForeground);
  }
  p {
    margin: 8px 0;
  }
  p[role='status'] {
    min-height: 1.4em;
  }
  input {
    width: 7em;
    accent-color: var(--vscode-focusBorder);
  }
  input:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
`;

import { css } from 'lit';

export const pinnedStyles = css`
  :host {
    display: block;
    padding: 10px 12px 12px;
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder));
    border-radius: 6px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-bottom: 8px;
  }
  h2,
  h3 {
    margin: 0;
    font-size: 1em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h3 {
    margin-bottom: 6px;
    font-weight: normal;
  }
  header span,
  h3 span {
    color: var(--vscode-descriptionForeground);
  }
  header span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .maps {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
    gap: 16px;
  }
  section {
    min-width: 0;
  }
  p {
    margin: 8px 0 0;
  }
`;

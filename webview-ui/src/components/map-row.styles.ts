import { css } from 'lit';

export const mapRowStyles = css`
  :host {
    display: block;
    margin-top: 14px;
    padding-top: 10px;
    border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    margin-bottom: 4px;
  }
  h2,
  h3 {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    min-width: 0;
    margin: 0;
    font-size: 1em;
    font-weight: normal;
  }
  h2 {
    flex: 1;
    align-items: baseline;
  }
  h3 {
    margin-bottom: 6px;
  }
  strong {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .caption,
  .change {
    color: var(--vscode-descriptionForeground);
  }
  .share,
  .change {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .value {
    margin-inline-start: auto;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .name {
    overflow-wrap: anywhere;
  }
  p {
    margin: 6px 0 0;
  }
  .waiting {
    margin: 0 0 6px;
    color: var(--vscode-descriptionForeground);
  }
  .note {
    color: var(--vscode-descriptionForeground);
  }
  .changed {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    margin: 0 0 8px;
  }
`;

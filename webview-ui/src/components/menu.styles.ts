import { css } from 'lit';

/** A menu that pops up beside its button, the anchor `--menu-opener`. */
export const menuStyles = css`
  [role='menu'] {
    position: fixed;
    position-anchor: --menu-opener;
    position-try-fallbacks: flip-block, flip-inline;
    inset: anchor(bottom) anchor(right) auto 4px;
    justify-self: end;
    width: fit-content;
    margin: 2px 0;
    padding: 4px;
    border: 1px solid var(--vscode-menu-border, var(--vscode-contrastBorder, transparent));
    border-radius: 5px;
    background: var(--vscode-menu-background);
    color: var(--vscode-menu-foreground);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  [role='menuitem'] {
    display: block;
    width: 100%;
    padding: 4px 20px 4px 12px;
    border: 0;
    border-radius: 3px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  [role='menuitem']:hover,
  [role='menuitem']:focus {
    background: var(--vscode-menu-selectionBackground);
    color: var(--vscode-menu-selectionForeground);
    outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
    outline-offset: -1px;
  }
`;

import { css } from 'lit';

export const guessedStyles = css`
  :host {
    display: flex;
    align-items: center;
    gap: 0 10px;
    container-type: inline-size;
    white-space: nowrap;
  }
  button {
    display: flex;
    align-items: center;
    gap: 4px;
    min-width: 0;
    height: 1lh;
    padding: 0;
    border: none;
    border-radius: 2px;
    background: none;
    font: inherit;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  vscode-icon {
    flex: none;
  }
  .mark {
    color: var(--vscode-descriptionForeground);
  }
  .mark vscode-icon {
    color: var(--vscode-editorWarning-foreground, currentColor);
  }
  .mark span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    text-decoration: underline dotted;
    text-underline-offset: 2px;
  }
  .find {
    flex: none;
    color: var(--vscode-textLink-foreground);
  }
  .find span {
    text-decoration: underline;
  }
  button:hover span {
    text-decoration-style: solid;
  }
  /* There is room for what was guessed, or for how much of it. */
  .count,
  .find vscode-icon {
    display: none;
  }
  @container (max-width: 28em) {
    .count {
      display: inline;
    }
    .names {
      display: none;
    }
  }
  @container (max-width: 48em) {
    .long .count {
      display: inline;
    }
    .long .names {
      display: none;
    }
  }
  @container (max-width: 15em) {
    .find vscode-icon {
      display: block;
    }
    .find span {
      display: none;
    }
  }
`;

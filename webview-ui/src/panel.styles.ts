import { css } from 'lit';

export const panelStyles = css`
  :host {
    display: block;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    max-width: 1500px;
    margin: 0 auto;
    padding: 10px 0 32px;
  }
  /* Room for the words that follow the progress, so that nothing below moves when they come. */
  .answer:not(:empty) {
    min-height: 28px;
  }
  @media (max-width: 600px) {
    .answer:not(:empty) {
      min-height: 64px;
    }
  }
  .answer:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  .broken {
    margin: 0;
    padding-inline-start: 8px;
    border-inline-start: 3px solid var(--vscode-editorWarning-foreground, var(--vscode-contrastBorder));
  }
  .drop {
    position: fixed;
    z-index: 20;
    inset: 0;
    display: grid;
    place-items: center;
    border: 2px dashed var(--vscode-focusBorder);
    background: var(--vscode-editor-dropIntoPromptBackground, var(--vscode-editorWidget-background));
    opacity: 0.92;
    pointer-events: none;
  }
  .drop p {
    margin: 0;
    color: var(--vscode-editor-dropIntoPromptForeground, var(--vscode-foreground));
    font-size: 1.2em;
  }
`;

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
  .answer {
    min-height: 28px;
  }
  @media (max-width: 600px) {
    .answer {
      min-height: 64px;
    }
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

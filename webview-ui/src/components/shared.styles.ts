import { css } from 'lit';

/** For what is there for screen readers alone. */
export const unseenStyles = css`
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Buttons that are an icon, as in the editor's toolbars. */
export const iconButtonStyles = css`
  button.icon {
    display: inline-grid;
    place-items: center;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 5px;
    background: none;
    color: var(--vscode-icon-foreground);
    cursor: pointer;
  }
  button.icon:hover:not(:disabled, [aria-disabled='true']),
  button.icon[aria-expanded='true'] {
    background: var(--vscode-toolbar-hoverBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  button.icon[aria-pressed='true'] {
    background: var(--vscode-inputOption-activeBackground);
    color: var(--vscode-inputOption-activeForeground);
    border-color: var(--vscode-inputOption-activeBorder, transparent);
  }
  button.icon:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  button.icon:disabled,
  button.icon[aria-disabled='true'] {
    opacity: 0.4;
    cursor: default;
  }
`;

/** Beside a class: the mark that something was guessed takes what room is left, and shows more where there is more. */
export const guessedPlaceStyles = css`
  scorecam-guessed {
    flex: 1 1 0;
    align-self: center;
    min-width: 9em;
  }
`;

/** The maps of one model beside each other; those of a second one stand in the same columns. */
export const mapColumnStyles = css`
  .maps {
    display: grid;
    /* Two and a gap fit from 520 pixels on; the contrast stands beside them where there is room for it, else below. */
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
    gap: 16px;
    align-items: start;
  }
  section {
    min-width: 0;
  }
`;

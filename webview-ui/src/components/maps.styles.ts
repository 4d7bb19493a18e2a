import { css } from 'lit';

export const mapsStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  section {
    container-type: inline-size;
  }
  h2 {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 30px;
    margin: 0 0 6px;
    font-size: 1em;
    font-weight: normal;
    white-space: nowrap;
  }
  .caption,
  .origin {
    color: var(--vscode-descriptionForeground);
  }
  strong {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .share {
    flex: none;
    font-variant-numeric: tabular-nums;
  }
  .share b {
    font-weight: 600;
  }
  /* They are about the class before. */
  scorecam-class-picker[typing] ~ .share,
  scorecam-class-picker[typing] ~ .asides .origin {
    visibility: hidden;
  }
  scorecam-class-picker {
    flex: 1 1 8em;
    min-width: 8em;
    max-width: 18em;
  }
  /* Beside a name that is whole there is room for where the class comes from. */
  @container (min-width: 401px) {
    scorecam-class-picker {
      flex: 0 1 clamp(8em, calc(var(--name-length, 20) * 1ch + 4em), 18em);
    }
  }
  /* What does not fit as a whole goes to a line that is not seen. */
  .asides {
    display: flex;
    flex: 1 1 0;
    flex-wrap: wrap;
    gap: 0 8px;
    min-width: 0;
    height: 24px;
    overflow: hidden;
    line-height: 24px;
  }
  .asides:has(.true-class) {
    min-width: 9em;
  }
  .true-class,
  .origin {
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .true-class + .origin:not(:empty)::before {
    content: '· ';
  }
  /* In a narrow column names stand below what they are. */
  @container (max-width: 400px) {
    h2 {
      flex-wrap: wrap;
      gap: 0 8px;
    }
    h2::before {
      content: '';
      order: 1;
      flex-basis: 100%;
    }
    strong,
    scorecam-class-picker,
    .share {
      order: 2;
    }
    strong,
    .share {
      line-height: 28px;
    }
    scorecam-class-picker {
      margin-block: 1px;
    }
    strong {
      max-width: calc(100% - 4.5em);
    }
    strong:has(+ .share b) {
      max-width: calc(100% - 8.5em);
    }
    .asides {
      height: 1lh;
      line-height: inherit;
    }
    .origin:not(:empty)::before {
      content: '· ';
    }
    h2:has(scorecam-guessed) .caption {
      max-width: calc(100% - 9em - 8px);
      overflow: hidden;
      text-overflow: ellipsis;
    }
  }
  .true-class {
    height: 100%;
    padding: 0;
    border: none;
    background: none;
    color: var(--vscode-textLink-foreground);
    font: inherit;
    text-decoration: underline;
    cursor: pointer;
  }
  .true-class:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .shape {
    margin: 8px 0 0;
    color: var(--vscode-descriptionForeground);
  }
  .below {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 4px 16px;
    margin-top: 8px;
  }
  scorecam-readout {
    flex: 1;
    min-width: 0;
  }
  .zoom {
    display: flex;
    align-items: center;
  }
  .zoom output {
    min-width: 3.4em;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .made {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    margin: 0;
  }
`;

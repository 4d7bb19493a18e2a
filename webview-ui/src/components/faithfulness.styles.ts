import { css } from 'lit';
import { curveLineStyles } from './curve-chart.styles';

export const faithfulnessStyles = [
  curveLineStyles,
  css`
    :host {
      display: block;
      container-type: inline-size;
    }
    .content {
      display: grid;
      gap: 12px;
    }
    p,
    h3 {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .note {
      max-width: 60em;
      color: var(--vscode-descriptionForeground);
    }
    /* What is said once the maps are measured has its place from the beginning. */
    .words {
      display: grid;
      align-content: start;
      justify-items: start;
      gap: 8px;
      min-height: 4.4em;
    }
    .words > div {
      width: 100%;
    }
    @container (max-width: 700px) {
      .words {
        min-height: 7em;
      }
    }
    @container (max-width: 520px) {
      .words {
        min-height: 9em;
      }
    }
    @container (max-width: 300px) {
      .words {
        min-height: 14.5em;
      }
    }
    .sentence + .sentence {
      margin-top: 4px;
    }
    .failed {
      padding-inline-start: 8px;
      border-inline-start: 3px solid var(--vscode-editorError-foreground, var(--vscode-contrastBorder));
    }
    .work {
      display: flex;
      align-items: center;
      gap: 12px;
      max-width: 40em;
    }
    vscode-progress-bar {
      flex: 1;
    }
    .charts {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 290px));
      gap: 16px 28px;
      align-items: start;
    }
    h3 {
      margin-bottom: 4px;
      font-size: 1em;
      font-weight: 600;
    }
    table {
      width: 100%;
      margin-bottom: 6px;
      border-collapse: collapse;
      table-layout: fixed;
    }
    th,
    td {
      padding: 1px 0;
      font-weight: normal;
      text-align: start;
      vertical-align: top;
    }
    tbody th {
      color: var(--vscode-descriptionForeground);
    }
    td,
    thead th:not(:first-child) {
      padding-inline-start: 6px;
      font-variant-numeric: tabular-nums;
    }
    thead th:first-child {
      width: 36%;
    }
    /* Sample and name do not fit beside each other. */
    .class {
      display: grid;
    }
    @container (max-width: 300px) {
      thead th:first-child {
        width: 27%;
      }
    }
    .label {
      display: -webkit-box;
      min-width: 0;
      overflow: hidden;
      overflow-wrap: anywhere;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
    }
    .from {
      display: block;
      color: var(--vscode-descriptionForeground);
      font-size: 0.9em;
      white-space: nowrap;
    }
  `,
];

import { css } from 'lit';

/** The lines of both classes, which differ in more than their colour. */
export const curveLineStyles = css`
  .predicted {
    --line: var(--vscode-charts-blue, var(--vscode-foreground));
  }
  .target {
    --line: var(--vscode-charts-yellow, var(--vscode-foreground));
  }
  polyline,
  .predicted line,
  .target line {
    fill: none;
    stroke: var(--line);
    stroke-width: 1.8;
  }
  .target polyline,
  .target line {
    stroke-dasharray: 6 3;
  }
  circle {
    fill: var(--line);
  }
  rect {
    fill: var(--vscode-editor-background);
    stroke: var(--line);
    stroke-width: 1.5;
  }
  .sample {
    flex: none;
    width: 28px;
    height: 12px;
  }
`;

export const curveChartStyles = [
  curveLineStyles,
  css`
    :host {
      display: block;
      position: relative;
      min-width: 0;
    }
    h3 {
      margin: 0 0 4px;
      font-size: 1em;
      font-weight: 600;
    }
    .better,
    .auc {
      color: var(--vscode-descriptionForeground);
      font-weight: normal;
    }
    svg:not(.sample) {
      display: block;
      width: 100%;
      max-width: 275px;
    }
    text {
      fill: var(--vscode-descriptionForeground);
      font-size: 11.5px;
      font-variant-numeric: tabular-nums;
    }
    .end {
      text-anchor: end;
    }
    .middle {
      text-anchor: middle;
    }
    .grid {
      stroke: var(--vscode-foreground);
      opacity: 0.16;
    }
    .axis {
      stroke: var(--vscode-foreground);
      opacity: 0.5;
    }
    ul {
      max-width: 275px;
      margin: 4px 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 6px;
      line-height: 1.5;
    }
    .label {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .auc {
      flex: none;
      font-variant-numeric: tabular-nums;
    }
  `,
];

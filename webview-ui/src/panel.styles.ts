import { css } from 'lit';

export const panelStyles = css`
  :host {
    display: block;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    max-width: 1500px;
    margin: 0 auto;
    padding: 14px 0 32px;
  }
  .agreement {
    margin: 0;
    padding: 4px 0;
  }
  scorecam-measurements,
  scorecam-top-classes {
    display: block;
    padding: 8px 10px;
  }
`;

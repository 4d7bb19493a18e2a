import { Html, html } from './html';
import { STYLES } from './styles';

/** Stands near the beginning of every report and of no other file, so that only a report is replaced by a report. */
export const REPORT_MARK = '<meta name="generator" content="Score-CAM Lens" />';

/** Nothing but what stands in the file itself: no script, no outside resource. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** @param moreStyles of one kind of report */
export function headOf(title: string, moreStyles = ''): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}" />
    ${new Html(REPORT_MARK)}
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} – Score-CAM Lens</title>
    <style>
      ${new Html(STYLES + moreStyles)}
    </style>
  </head>`;
}

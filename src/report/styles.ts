/** The report's style sheet: light and dark as the reader's system has it, narrow screens, paper. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --page: #f6f6f4; --sheet: #ffffff; --ink: #1d2126; --soft: #5b636d; --line: #dddfe2; --mat: #15171a;
  --predicted: #6a479b; --target: #a8560a; --other: #9aa1aa; --track: #eceef0;
  --caution-ink: #6b4a00; --caution: #fff4d6; --caution-line: #e5c463;
  --failure-ink: #8c1d18; --failure: #fdeceb; --failure-line: #e6a09b; --link: #1f6f8b; --under: #6f7276;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111316; --sheet: #191c20; --ink: #e7e9ec; --soft: #a0a8b2; --line: #2d3238; --mat: #0b0c0e;
    --predicted: #b79be6; --target: #f0a253; --other: #6d7580; --track: #2a2f35;
    --caution-ink: #f6d88a; --caution: #2c2512; --caution-line: #6c5820;
    --failure-ink: #ffb4ad; --failure: #321a19; --failure-line: #7c3a36; --link: #7cc4dc; --under: #7c8085;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
main, body > header, body > footer { max-width: 70rem; margin: 0 auto; padding: 0 1.5rem; }
body > header { padding-top: 2.25rem; padding-bottom: .5rem; }
body > footer { padding-top: 1rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.125rem; font-weight: 650; letter-spacing: -.005em; margin: 0; }
h1 .of { color: var(--soft); font-weight: 400; }
h2 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; margin: 0 0 1.25rem; }
h3 { font-size: .875rem; font-weight: 600; margin: 0 0 .75rem; }
h1, h2, h3, td, th, figcaption, .class, li, pre, p { overflow-wrap: anywhere; }
a { color: var(--link); }
.picture {
  background: var(--sheet); border: 1px solid var(--line); border-radius: .875rem; padding: 1.75rem; margin: 1.25rem 0;
}
.verdicts { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; margin-bottom: 1.25rem; }
.verdict { border-left: .25rem solid; padding-left: .875rem; }
.verdict.predicted { border-color: var(--predicted); }
.verdict.target { border-color: var(--target); }
.verdict.other { border-color: var(--other); }
.lead, .origin { color: var(--soft); font-size: .875rem; }
.class { font-size: 1.375rem; line-height: 1.3; font-weight: 600; letter-spacing: -.01em; }
.class .probability { font-weight: 400; color: var(--soft); }
.probability { font-variant-numeric: tabular-nums; white-space: nowrap; }
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; align-items: start; }
figure { margin: 0; min-width: 0; }
.mat { background: var(--mat); border-radius: .5rem; overflow: hidden; line-height: 0; }
.mat img { width: 100%; max-height: 34rem; object-fit: contain; }
.tiny img { image-rendering: pixelated; }
figcaption { font-size: .875rem; color: var(--soft); margin-top: .625rem; }
figcaption strong { display: block; color: var(--ink); font-weight: 600; }
figcaption strong.predicted { color: var(--predicted); }
figcaption strong.target { color: var(--target); }
.definitions { position: absolute; width: 0; height: 0; }
.scale {
  display: grid; grid-template-columns: auto minmax(4rem, 14rem) auto auto; justify-content: start; align-items: center;
  gap: .625rem; margin: 1rem 0; font-size: .8125rem; color: var(--soft);
}
.scale svg { width: 100%; height: .625rem; border-radius: .3125rem; display: block; }
.scale .under { fill: var(--under); }
figcaption .scale-note { display: none; }
figcaption .scale { grid-template-columns: auto minmax(3rem, 1fr) auto; margin: .375rem 0; }
.agreement {
  border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0 1.5rem; font-weight: 500;
}
.caution, .warnings { color: var(--caution-ink); background: var(--caution); border-color: var(--caution-line); }
.warnings { border: 1px solid var(--caution-line); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1.25rem; }
.warnings ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.top ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .625rem; }
.top li { display: grid; grid-template-columns: 1fr auto; column-gap: 1rem; font-size: .9375rem; }
.track { grid-column: 1 / -1; height: .375rem; border-radius: .1875rem; background: var(--track); overflow: hidden; }
.bar { display: block; height: 100%; min-width: 2px; border-radius: inherit; background: var(--other); }
.top .predicted .label, .top .target .label { font-weight: 600; }
.top .predicted .bar { background: var(--predicted); }
.top .target .bar { background: var(--target); }
@media (min-width: 44.01rem) {
  .one-line { margin-top: 1.5rem; }
  .one-line li { grid-template-columns: minmax(8rem, 16rem) 1fr 4.5rem; align-items: center; }
  .one-line .track { grid-column: 2; grid-row: 1; }
  .one-line .probability { grid-column: 3; text-align: right; }
}
details { margin-top: 1.75rem; border-top: 1px solid var(--line); padding-top: 1rem; }
summary { cursor: pointer; font-weight: 600; font-size: .9375rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
.details { margin-top: .75rem; }
.details th { width: 11rem; }
th, td { text-align: left; vertical-align: top; padding: .4375rem .75rem .4375rem 0; border-top: 1px solid var(--line); }
tbody tr:first-child > * { border-top: 0; }
th { font-weight: 600; }
thead th { color: var(--soft); font-weight: 500; border: 0; }
thead + tbody tr:first-child > * { border-top: 1px solid var(--line); }
.note, .source, .path { color: var(--soft); font-size: .8125rem; }
.index td { font-variant-numeric: tabular-nums; }
.failure { color: var(--failure-ink); background: var(--failure); border: 1px solid var(--failure-line);
  border-radius: .5rem; padding: .75rem 1rem; }
.failure p { margin: .25rem 0; }
.failed-mark { color: var(--failure-ink); }
pre {
  background: var(--track); color: var(--ink); border-radius: .5rem; padding: .75rem 1rem; white-space: pre-wrap;
  font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; margin: .5rem 0 1rem;
}
@media (max-width: 44rem) {
  main, body > header, body > footer { padding-left: 1rem; padding-right: 1rem; }
  .picture { padding: 1.125rem; }
  .verdicts, .figures { grid-template-columns: 1fr; }
  .details th { width: 7.5rem; font-size: .8125rem; overflow-wrap: normal; }
  .scale-note { grid-column: 1 / -1; }
  .index thead { display: none; }
  .index tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
  .index td { display: inline; border: 0 !important; padding: 0 .5rem 0 0; }
  .index td:first-child { display: block; font-weight: 600; }
}
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 11pt; }
  main, body > header, body > footer { max-width: none; padding: 0; }
  .picture { border: 0; padding: 0; margin: 0 0 2rem; break-before: page; }
  .picture:first-of-type { break-before: auto; }
  figure, .agreement, .verdicts, tr, .top { break-inside: avoid; }
  .mat img { max-height: 9cm; }
  details::details-content { content-visibility: visible; display: block; }
  .mat, .bar, .track, .scale, .warnings, .caution { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

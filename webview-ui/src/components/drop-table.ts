import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { MapMeasurement, MeasuredDrop } from '../../../src/protocol';
import { percent, printable } from '../../../src/report/words';
import type { MeasuredMap } from '../measure-questions';
import { renderSample } from './curve-chart';

/** What becomes of the class's probability where the picture is seen through its map. */
export function renderDropTable(maps: readonly MeasuredMap[]): TemplateResult {
  const row = (name: string, cell: (known: MapMeasurement | null) => TemplateResult | string): TemplateResult =>
    html`<tr>
      <th scope="row">${name}</th>
      ${maps.map(({ which, measurement }) => html`<td data-testid=${`drop-${which}`}>${cell(measurement)}</td>`)}
    </tr>`;
  return html`<div class="drops">
    <h3>${t('Seen through the map')}</h3>
    <table>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">${t('Class')}</span></th>
          ${maps.map(
            ({ which, label }) =>
              html`<th scope="col" title=${printable(label)}>
                <span class="class">${renderSample(which)}<span class="label">${printable(label)}</span></span>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${row(t('Drop'), (known) => renderDrop(known?.drop))}
        ${row(t('Increase'), (known) => renderIncrease(known?.drop))}
        ${row(t('Drop, upper half'), (known) => renderDrop(known?.dropUpperHalf))}
        ${row(t('Increase, upper half'), (known) => renderIncrease(known?.dropUpperHalf))}
      </tbody>
    </table>
    <p class="note">
      ${t(
        'Of the probability, and whether it grows instead; upper half: the half of the pixels with the smallest values is hidden. Over many pictures these are average drop and average increase.',
      )}
    </p>
  </div>`;
}

function renderDrop(drop: MeasuredDrop | undefined): TemplateResult {
  // Both lines have their place from the beginning.
  if (drop === undefined) return html`–<span class="from">&nbsp;</span>`;
  const { full, masked, dropPercent } = drop;
  return html`${percent(dropPercent / 100)}<span class="from">${percent(full)} → ${percent(masked)}</span>`;
}

function renderIncrease(drop: MeasuredDrop | undefined): string {
  if (drop === undefined) return '–';
  return drop.increased ? t('yes') : t('no');
}

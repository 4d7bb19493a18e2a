import { stat } from 'node:fs/promises';
import { openBoxes, type BoxSource } from '../../boxes';

/** Boxes of objects that were read once and are asked for again with every picture. */
export class OpenedBoxes {
  #last: { readonly key: string; readonly source: Promise<BoxSource> } | undefined;

  /** @throws ScorecamError `usage` for boxes that cannot be used */
  async open(place: string): Promise<BoxSource> {
    const facts = await stat(place).catch(() => undefined);
    const key = [place, facts?.mtimeMs, facts?.size].join('\n');
    if (this.#last?.key !== key) this.#last = { key, source: openBoxes(place) };
    return this.#last.source;
  }
}

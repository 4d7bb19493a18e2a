import type { FromPanel, HideParams, HideResult, ToPanel } from '../protocol';
import { toScorecamError } from '../shared/errors';
import type { RequestOptions } from '../process';
import { compactArrays } from './compact-arrays';
import { describeFailure } from './failure-words';

export interface HideEngine {
  hide(params: HideParams, options: RequestOptions): Promise<HideResult>;
}

/** What the model answers with a part of the picture hidden: of the questions of a panel only the newest is worked on. */
export class HiddenRegion {
  #running: AbortController | undefined;

  constructor(
    private readonly engine: HideEngine,
    private readonly send: (message: ToPanel) => void,
  ) {}

  /** @param findPicture gives the picture that is shown; where there is none, what it throws is the answer */
  async ask(
    { id, hide }: Extract<FromPanel, { type: 'hide/ask' }>,
    findPicture: () => Pick<HideParams, 'image' | 'model' | 'fit' | 'exif'>,
  ): Promise<void> {
    this.cancel();
    const { signal } = (this.#running = new AbortController());
    const { fill, classes } = hide;
    try {
      const keep = Uint8Array.from(hide.keep);
      const result = await this.engine.hide({ ...findPicture(), keep, fill, classes: [...classes] }, { signal });
      this.send({ type: 'hide/done', id, result: compactArrays(result) });
    } catch (error) {
      this.send({ type: 'hide/failed', id, error: describeFailure(toScorecamError(error)) });
    }
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.#running?.abort();
  }
}

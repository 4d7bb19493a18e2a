import { baselineInput } from '../input';
import type { MethodRun, WantedMaps } from '../methods';
import type { ExplainParams } from '../protocol';
import { passTurnOf, type RequestContext, type SeenPicture } from './seen-pictures';

interface Wanted {
  readonly run: MethodRun;
  readonly wanted: WantedMaps;
  readonly params: Pick<ExplainParams, 'baseline' | 'previews'>;
}

/**
 * Does what a method still has to do, once it is its turn.
 *
 * @returns how many passes that took, and when it began with them
 */
export async function runMethod(
  { loaded, picture, opened }: SeenPicture,
  { run, wanted, params }: Wanted,
  context: RequestContext,
): Promise<{ passes: number; beganMs: number }> {
  // Without a step there is nothing to wait for: another class is there at once.
  if (isDone(run, wanted)) return { passes: 0, beganMs: performance.now() };
  const { signal, onProgress } = context;
  return passTurnOf(context)(async (giveWay) => {
    const beganMs = performance.now();
    const { preprocessing } = opened.settings;
    const passes = await run.work(wanted, {
      model: loaded,
      input: picture.input,
      baseline: params.baseline,
      baselineInput: (kind) => baselineInput(kind, picture.input, preprocessing, loaded.description.zeroInput),
      signal,
      giveWay,
      onStep: () =>
        onProgress?.({
          kind: 'scored',
          ...run.progress(wanted),
          preview: params.previews ? run.draw(wanted) : null,
        }),
    });
    return { passes, beganMs };
  });
}

function isDone(run: MethodRun, wanted: WantedMaps): boolean {
  const { done, of } = run.progress(wanted);
  return done >= of;
}

import { MaskRun, ScoreCamRun, type Method, type MethodRun, type OptionValues, type WantedMaps } from '../methods';
import type { ExplainResult, MethodInfo } from '../protocol';
import { warnAbout } from './result-facts';
import type { SeenPicture } from './seen-pictures';

/** A method with the values of its options. */
export interface ChosenMethod {
  readonly method: Method;
  readonly options: OptionValues;
}

export function describeMethod({ method, options }: ChosenMethod): MethodInfo {
  const { name, title, source, uses } = method;
  return { name, title, source, options, uses };
}

/** What a result says of how its maps came about, besides what was asked for. */
export function describeRun(
  { kept, loaded }: SeenPicture,
  { uses }: Method,
  { run, wanted }: { readonly run: MethodRun; readonly wanted: WantedMaps },
): Pick<ExplainResult, 'channels' | 'learned' | 'warnings'> {
  const { layer } = kept;
  const usesLayer = uses.includes('layer');
  const warnings = usesLayer ? warnAbout(layer, loaded.description) : [];
  if (run instanceof ScoreCamRun) {
    const { total, live } = run.plan;
    const flat =
      live.length === 0 ? [`All channels of layer ${layer.name} are flat for this picture; choose another layer.`] : [];
    const used = run.used(wanted);
    const few =
      wanted.weighting === 'ridge' && used < live.length / 2
        ? [
            `With ${used} of ${live.length} channels a map of the weighting ridge may differ much from that of all; that of logit differs less.`,
          ]
        : [];
    return { channels: { total, live: live.length, used }, warnings: [...flat, ...few, ...warnings] };
  }
  const channels = { total: layer.channels, live: layer.channels, used: usesLayer ? layer.channels : 0 };
  if (!(run instanceof MaskRun)) return { channels, warnings };
  const [predicted, target] = [run.learned(wanted.predicted), run.learned(wanted.target)];
  return predicted === undefined || target === undefined
    ? { channels, warnings }
    : { channels, learned: { predicted, target }, warnings };
}

import { t } from '@vscode/l10n';
import { channelMask, findEvidence, type ChannelEvidence, type Evidence } from '../../../src/maps';
import type { ExplainResult, MapData, ScoreData } from '../../../src/protocol';
import { percent, printable } from '../../../src/report/words';
import { sourceOf } from '../derive';
import type { PanelState } from '../panel-state';
import { scaleNumber } from '../scale-words';

/** Channels of each row. */
const COUNT = 6;

/** Longer side of the small drawings of activations, in pixels. */
const TILE_SIDE = 96;

/** A row of channels, and what is said below each. */
export interface EvidenceRow {
  readonly heading: string;
  readonly channels: readonly ChannelEvidence[];
  readonly numberOf: (channel: ChannelEvidence) => string;
}

/** The channels that speak for the classes of a result. */
export interface FoundEvidence {
  readonly result: ExplainResult;
  readonly scores: ScoreData;
  readonly rows: readonly EvidenceRow[];
  /** Activations of the channels in these rows, small, by their index. */
  readonly tiles: ReadonlyMap<number, MapData>;
}

/**
 * What the scores say about the channels; null where there are none of these classes.
 *
 * @param last of which the drawings are used again
 */
export function findChannels({ scores, result }: PanelState, last: FoundEvidence | null): FoundEvidence | null {
  if (scores === null || result === null) return null;
  const [predicted, target] = [result.predicted.index, result.target.index];
  const source = sourceOf(scores);
  if (!source.scores.has(predicted) || !source.scores.has(target)) return null;
  const { weighting, temperature } = result;
  const options = { predicted, target, weighting, temperature: temperature ?? 1, count: COUNT };
  const rows = rowsOf(findEvidence(source, options), result);
  const { inputSize } = scores;
  const scale = TILE_SIDE / Math.max(inputSize.width, inputSize.height);
  const size = { width: Math.round(inputSize.width * scale), height: Math.round(inputSize.height * scale) };
  const known = last?.scores === scores ? last.tiles : new Map<number, MapData>();
  const channels = rows.flatMap((row) => row.channels.map(({ channel }) => channel));
  const tiles = new Map(
    channels.map((channel) => [channel, known.get(channel) ?? channelMask(source.activations, channel, size)]),
  );
  return { result, scores, rows, tiles };
}

function rowsOf(evidence: Evidence, result: ExplainResult): EvidenceRow[] {
  const [one, other] = [printable(result.predicted.label), printable(result.target.label)];
  const speaksFor = (heading: string, which: 'predicted' | 'target'): EvidenceRow => ({
    heading,
    channels: evidence[which],
    numberOf: ({ weights }) => scaleNumber(weights[which]),
  });
  const first = speaksFor(t('Weigh most for {0}', one), 'predicted');
  if (result.predicted.index === result.target.index) return [first];
  return [
    first,
    speaksFor(t('Weigh most for {0}', other), 'target'),
    {
      heading: t('Tell {0} and {1} apart most', one, other),
      channels: evidence.difference,
      numberOf: ({ contrast }) => t('{0} for {1}', scaleNumber(Math.abs(contrast)), contrast > 0 ? one : other),
    },
  ];
}

/** All numbers of a channel. */
export function channelWords(evidence: ChannelEvidence, { predicted, target }: ExplainResult): string {
  const { channel, weights, contrast, probabilities } = evidence;
  return t(
    'Channel {0}. {1}: weight {2}, picture masked by it {3}. {4}: weight {5}, picture masked by it {6}. Weight in the contrast: {7}.',
    channel,
    printable(predicted.label),
    scaleNumber(weights.predicted),
    percent(probabilities.predicted),
    printable(target.label),
    scaleNumber(weights.target),
    percent(probabilities.target),
    scaleNumber(contrast),
  );
}

/** The activations that were shown large last. */
const lastLarge = new WeakMap<ScoreData, { readonly channel: number; readonly mask: MapData }>();

/** The activations of a channel at the model's input size. */
export function largeMask(scores: ScoreData, channel: number): MapData {
  const known = lastLarge.get(scores);
  if (known?.channel === channel) return known.mask;
  const mask = channelMask(sourceOf(scores).activations, channel, scores.inputSize);
  lastLarge.set(scores, { channel, mask });
  return mask;
}

import type { ProbedCandidate } from '../../protocol';
import { answerEntropy, meanConfidence, presentFirst, type TriedCandidate } from './answers';
import { differsFromZero } from './statistics';

/** From this mean probability on, how sure a model is says nothing: inputs of too large a scale saturate it. */
const SATURATED = 0.99;

/** By how much more different answers have to be, as the ratio of classes that were said equally often. */
const MORE_DIFFERENT = 1.25;

/** Entropies that differ by less do so by rounding. */
const SAME_ENTROPY = 1e-9;

interface Rated {
  readonly candidate: TriedCandidate;
  readonly confidence: number;
  /** Nats. */
  readonly entropy: number;
  readonly doubt: ProbedCandidate['doubt'];
}

/** A candidate in its place, and how it compares with the first one. */
export interface RankedCandidate {
  readonly candidate: TriedCandidate;
  readonly doubt: ProbedCandidate['doubt'];
  readonly withinNoise: boolean;
}

/**
 * Puts candidates into an order where nothing says which answers are right: that is a guess, so what is used now stays
 * first unless another way is clearly better.
 *
 * Confidence alone misleads: an input of too large a scale drives a network to its limits, where it is sure of whatever it
 * says. So the others go by how different the answers are, and those come last that are sure of everything or say much the
 * same of all pictures. How stable answers are under shifts and mirroring is no help: saturated ones are as stable as right
 * ones.
 */
export function rankUnlabelled(tried: readonly TriedCandidate[]): RankedCandidate[] {
  const rated = rateAll(tried);
  const presentOrder = presentFirst(tried);
  const order = [...rated].sort(
    (a, b) =>
      Number(a.doubt !== null) - Number(b.doubt !== null) ||
      (Math.abs(b.entropy - a.entropy) < SAME_ENTROPY ? 0 : b.entropy - a.entropy) ||
      presentOrder(a.candidate, b.candidate) ||
      b.confidence - a.confidence,
  );
  const present = rated.find(({ candidate }) => candidate.isPresent);
  const first = present === undefined ? order[0] : (order.find((other) => isClearlyBetter(other, present)) ?? present);
  if (first === undefined) throw new RangeError('no candidates');
  return [first, ...order.filter((other) => other !== first)].map((other) => ({
    candidate: other.candidate,
    doubt: other.doubt,
    withinNoise: other === first || (other.doubt === null && !isClearlyBetter(first, other)),
  }));
}

function rateAll(tried: readonly TriedCandidate[]): Rated[] {
  const rated = tried.map((candidate) => {
    const confidence = meanConfidence(candidate);
    const isSaturated = confidence >= SATURATED;
    return { candidate, confidence, isSaturated, entropy: answerEntropy(candidate) };
  });
  const greatest = Math.max(0, ...rated.map(({ isSaturated, entropy }) => (isSaturated ? 0 : entropy)));
  return rated.map(({ isSaturated, ...figures }) => {
    const isCollapsed = 2 * figures.entropy < greatest;
    return { ...figures, doubt: isCollapsed ? 'collapsed' : isSaturated ? 'saturated' : null };
  });
}

/** A right way makes answers both surer and more different than a wrong one; of a saturated one only the latter can be said. */
function isClearlyBetter(a: Rated, b: Rated): boolean {
  if (a.doubt !== null || a.entropy < b.entropy + Math.log(MORE_DIFFERENT)) return false;
  const leads = a.candidate.answers.map(
    ({ probability }, i) => probability - (b.candidate.answers[i]?.probability ?? 0),
  );
  return b.confidence >= SATURATED || (a.confidence > b.confidence && differsFromZero(leads));
}

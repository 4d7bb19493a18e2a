import { byLift, type Audited, type ConfusionPair, type Findings } from '../audit';
import { namesOf } from './audit-record';
import { percent } from './words';

/** Lines of each list on a terminal. */
const SHOWN = 10;

/** What an audit found, as lines for a terminal. */
export function auditLines(findings: Findings, { setting }: Pick<Audited, 'setting'>): string[] {
  const nameOf = namesOf(setting);
  const { n, labelled, correct, accuracy, pairs, calibration, labelIssues, duplicates, failures } = findings;
  const pairLine = ({ truth, predicted, count, meanConfidence, lift }: ConfusionPair): string =>
    `  ${count} × ${nameOf(truth)} → ${nameOf(predicted)} (mean confidence ${percent(meanConfidence)}, lift ${lift.toPrecision(3)})`;
  const classesSeen = new Set(findings.classes.filter((row) => row.n > 0).map(({ index }) => index)).size;
  const lines = [`${setting.model}: ${n} pictures${failures.length === 0 ? '' : `, ${failures.length} failed`}`];
  if (accuracy === null) {
    lines.push('No picture has a label that names a class of the model, so nothing can be right or wrong.');
  } else {
    const interval = `95 % interval ${tenths(accuracy.low)} to ${tenths(accuracy.high)} %`;
    lines.push(`${correct} of ${labelled} labelled pictures are right: ${tenths(accuracy.share)} % (${interval})`);
    if (classesSeen === 1) lines.push('All of them are of one class, so this is the share of that class alone.');
    lines.push(`Expected calibration error: ${(calibration.ece ?? 0).toFixed(3)}`);
  }
  if (pairs.length > 0) {
    lines.push(`Confused most often${more(pairs.length)}:`, ...pairs.slice(0, SHOWN).map(pairLine));
    const repeated = byLift(pairs).filter(({ count }) => count > 1);
    if (repeated.length > 0) {
      lines.push('Confused more often than chance explains, of those met twice:');
      lines.push(...repeated.slice(0, SHOWN).map(pairLine));
    }
  }
  if (labelIssues.length > 0) {
    lines.push(`Labels that may be wrong${more(labelIssues.length)}:`);
    for (const { name, truth, suggested, margin } of labelIssues.slice(0, SHOWN)) {
      lines.push(`  ${name}: ${nameOf(truth)}, maybe ${nameOf(suggested)} (margin ${margin.toFixed(2)})`);
    }
  }
  const uncertain = findings.uncertain.slice(0, SHOWN);
  if (uncertain.length > 0) {
    lines.push(`Least certain of those without a class${more(findings.uncertain.length)}:`);
    for (const { name, top } of uncertain) {
      lines.push(
        `  ${name}: ${top
          .slice(0, 2)
          .map((each) => `${nameOf(each.index)} ${percent(each.probability)}`)
          .join(', ')}`,
      );
    }
  }
  if (duplicates.length > 0) {
    const contrary = duplicates.filter(({ labels }) => labels.length > 1).length;
    const told = contrary === 0 ? '' : `, ${contrary} of them under different labels`;
    lines.push(`Pictures that are there more than once, byte for byte: ${duplicates.length}${told}`);
  }
  failures.slice(0, SHOWN).forEach(({ name, message }) => lines.push(`! ${name}: ${message}`));
  if (failures.length > SHOWN) lines.push(`! and ${failures.length - SHOWN} more that could not be read`);
  return lines;
}

/** What has to be said of the labels that name no class. */
export function labelLines({ setting, labels: matches }: Pick<Audited, 'setting' | 'labels'>): string[] {
  const nameOf = namesOf(setting);
  const unmatched = matches.filter(({ how }) => how === 'unknown' || how === 'ambiguous');
  if (unmatched.length === 0) return [];
  const pictures = unmatched.reduce((sum, each) => sum + each.pictures, 0);
  return [
    `Labels that name no class of the model: ${unmatched.length}, of ${pictures} pictures, which are not judged`,
    ...unmatched.slice(0, SHOWN).map(({ label, how, proposed }) => {
      if (how === 'ambiguous') return `  ${JSON.stringify(label)} is the name of several classes`;
      const nearest = proposed === null ? '' : `; the nearest is ${nameOf(proposed)} (${proposed})`;
      return `  ${JSON.stringify(label)}${nearest}`;
    }),
    'Say what they mean with --mapping FILE, a JSON object such as {"puppy": "golden retriever"}; with --out DIR a file of all labels is written there.',
  ];
}

/** Percents with one decimal. */
function tenths(share: number): string {
  return (100 * share).toFixed(1);
}

function more(length: number): string {
  return length > SHOWN ? ` (${SHOWN} of ${length})` : '';
}

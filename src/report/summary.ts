import path from 'node:path';
import type { ClassScore, ExplainResult, LearnedMaskInfo } from '../protocol';
import { runtimeName } from '../shared/runtime-name';
import { allWarnings } from './result-warnings';
import { contrastPlace, duration, percent, printable, resultAgreement, targetOrigin } from './words';

/**
 * A result for the terminal: four lines (five where masks were learned), then one for each warning; `readingLines` has
 * what is the same for all pictures. Nothing in a file name or label can drive the
 * terminal.
 */
export function summaryLines(result: ExplainResult): string[] {
  const { predicted, target, trueLabel, top5 } = result;
  const right = trueLabel?.index === predicted.index ? 'the class of its folder' : '';
  const ask = result.targetSource === 'runner-up' ? 'compared with' : 'you ask about';
  const classes = top5.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
  return [
    `${path.basename(result.image)}: the model says ${score(predicted, right)}, ${ask} ${score(target, targetOrigin(result))}`,
    resultAgreement(result, contrastPlace(result.method, result.maps)),
    `${methodOf(result)}; ${runtimeOf(result)}, ${duration(result.timingMs.total)}`,
    ...learnedOf(result),
    `Top ${top5.length}: ${classes}`,
    ...allWarnings(result).map((warning) => `! ${warning}`),
  ].map(printable);
}

function score({ label, probability }: ClassScore, note: string): string {
  return `${label} (${[percent(probability), note].filter((part) => part !== '').join(', ')})`;
}

function methodOf({ method, weighting, temperature, layer, channels, baseline }: ExplainResult): string {
  const { uses, options } = method;
  const used = channels.used === channels.live ? 'all' : String(channels.used);
  const weights = temperature === null ? `${weighting} weighting` : `${weighting} weighting (T = ${temperature})`;
  const at = `on layer ${layer.name} ${layer.height}×${layer.width}`;
  return [
    [method.title, ...Object.entries(options).map(([name, value]) => `${name} ${value}`)].join(', '),
    uses.includes('weighting') ? `, ${weights} ${at}` : uses.includes('layer') ? ` ${at}` : '',
    uses.includes('channels') ? `, ${channels.live} of ${channels.total} channels live, ${used} used` : '',
    uses.includes('baseline') && baseline !== 'zero' ? `, baseline ${baseline}` : '',
  ].join('');
}

/** What the learned masks leave of the classes. */
function learnedOf({ learned, predicted, target }: ExplainResult): string[] {
  if (learned === undefined) return [];
  const move = ({ label }: ClassScore, { before, after }: LearnedMaskInfo): string =>
    `${label} falls from ${percent(before)} to ${percent(after)}`;
  return [`Under the masks ${move(predicted, learned.predicted)}, ${move(target, learned.target)}.`];
}

function runtimeOf(result: ExplainResult): string {
  const { model, backend, graph } = result;
  const runtime = backend === 'wasm' ? 'WebAssembly' : runtimeName(result);
  return `${model.name} on ${runtime} (${graph === 'eager' ? 'eager' : `${graph} graph`})`;
}

import path from 'node:path';
import type { ClassScore, ExplainResult, LearnedMaskInfo } from '../protocol';
import { guessSentences } from './method-words';
import { allWarnings } from './result-warnings';
import { duration, percent, printable, resultAgreement, targetOrigin } from './words';

/**
 * A result for the terminal: four lines (five where masks were learned), then one for each guess and each warning. Nothing in a file name or label can drive the
 * terminal.
 */
export function summaryLines(result: ExplainResult): string[] {
  const { predicted, target, trueLabel, top5 } = result;
  const right = trueLabel?.index === predicted.index ? 'the class of its folder' : '';
  const ask = result.targetSource === 'runner-up' ? 'compared with' : 'you ask about';
  const classes = top5.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
  return [
    `${path.basename(result.image)}: the model says ${score(predicted, right)}, ${ask} ${score(target, targetOrigin(result))}`,
    resultAgreement(result, result.maps.contrast !== null || !result.method.uses.includes('contrast')),
    `${methodOf(result)}; ${runtimeOf(result)}, ${duration(result.timingMs.total)}`,
    ...learnedOf(result),
    `Top ${top5.length}: ${classes}`,
    ...sourcesOf(result),
    ...guessSentences(result.preprocess.guessed).map((guess) => `? ${guess}`),
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

/** Where it comes from how the model is used, unless that is said by the files that are made for it. */
function sourcesOf({ preprocess: { source, labelsSource } }: ExplainResult): string[] {
  const isUsual = path.basename(source) === 'preprocessing.json' && path.basename(labelsSource) === 'labels.json';
  return isUsual ? [] : [`Pictures read by: ${source}. Names of the classes: ${labelsSource}.`];
}

function runtimeOf({ model, backend, graph }: ExplainResult): string {
  const runtime = backend === 'wasm' ? 'WebAssembly' : backend;
  return `${model.name} on ${runtime} (${graph === 'eager' ? 'eager' : `${graph} graph`})`;
}

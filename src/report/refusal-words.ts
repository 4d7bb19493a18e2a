import { t } from '@vscode/l10n';

/** A part of a sentence as the engine says it, and in the user's language. */
type Known = readonly [said: RegExp, words: (...names: string[]) => string];

const REASONS: readonly Known[] = [
  [/^the model takes its pictures with channels first$/, () => t('the model takes its pictures with channels first')],
  [/^its answer does not depend on the picture$/, () => t('its answer does not depend on the picture')],
  [/^the answer does not depend on layer (.+)$/, (layer = '') => t('the answer does not depend on layer {0}', layer)],
  [
    /^layer (.+) holds tokens, not channels of places$/,
    (layer = '') => t('layer {0} holds tokens, not channels of places', layer),
  ],
  [
    /^the ONNX model gives probabilities, behind which no logits were found$/,
    () => t('the ONNX model gives probabilities, behind which no logits were found'),
  ],
  [
    /^an ONNX model is run by onnxruntime, which does not derive$/,
    () => t('an ONNX model is run by onnxruntime, which does not derive'),
  ],
  [
    /^an ONNX model is derived exactly where a mean over all places and one linear layer follow (.+), but (.+)$/,
    (layer = '', found = '') =>
      t(
        'an ONNX model is derived exactly where a mean over all places and one linear layer follow {0}, but {1}',
        layer,
        inWords(FOUND, found),
      ),
  ],
];

/** What stands behind a layer in the place of a mean and a linear layer. */
const FOUND: readonly Known[] = [
  [
    /^behind the layer comes (.+), not a mean over all places$/,
    (operator = '') => t('behind the layer comes {0}, not a mean over all places', operatorWords(operator)),
  ],
  [
    /^behind the mean over all places comes (.+), which is not the one linear layer that gives the classes$/,
    (operator = '') =>
      t(
        'behind the mean over all places comes {0}, which is not the one linear layer that gives the classes',
        operatorWords(operator),
      ),
  ],
  [
    /^behind the linear layer comes (.+)$/,
    (operator = '') => t('behind the linear layer comes {0}', operatorWords(operator)),
  ],
  [/^the answer does not depend on the layer$/, () => t('the answer does not depend on the layer')],
  [
    /^behind the layer the model goes several ways \((.+)\)$/,
    (operators = '') => t('behind the layer the model goes several ways ({0})', operators),
  ],
];

/**
 * Why a method cannot be used, in the user's language; what only a runtime says of it stays as it is.
 *
 * @param said sentence of the engine
 */
export function refusalWords(said: string): string {
  const reason = /^The derivatives that this method needs cannot be computed: (.*)\.$/s.exec(said)?.[1];
  if (reason === undefined) return said;
  return t('The derivatives that this method needs cannot be computed: {0}.', inWords(REASONS, reason));
}

function inWords(known: readonly Known[], said: string): string {
  for (const [pattern, words] of known) {
    const found = pattern.exec(said);
    if (found !== null) return words(...found.slice(1));
  }
  return said;
}

function operatorWords(operator: string): string {
  return operator === 'the answer' ? t('the answer') : operator;
}

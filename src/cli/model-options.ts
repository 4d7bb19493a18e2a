import { Option } from 'commander';
import type { ModelParams, SaidOfModel } from '../protocol';
import { PREPROCESS_NAMES } from '../protocol';
import { notEmpty, userPath } from './option-values';

/** What the command line says of a model, as it was written. */
export type ModelOptions = ModelParams;

/** Options of every command that asks a model. */
export function modelOptions(): Option[] {
  return [
    new Option(
      '--model <path>',
      'Keras file (.keras, .h5), ONNX file, TensorFlow SavedModel or model.json of TensorFlow.js, or the folder of one (default: the embedded EfficientNet-Lite0, unless a scorecam-lens.json names another one; a model that only lies nearby is never used: scorecam models lists those)',
    ).argParser(notEmpty),
    new Option(
      '--labels <file>',
      'names of the classes (default: what lies beside the model or in it, else numbers)',
    ).argParser(notEmpty),
    new Option(
      '--preprocess <name>',
      `how levels become numbers: ${PREPROCESS_NAMES.join(', ')}, or a file that says it (default: as said beside the model)`,
    ).argParser(notEmpty),
    new Option('--output <kind>', 'what the model’s numbers are (default: read from the model)').choices([
      'softmax',
      'sigmoid',
      'logits',
    ]),
    new Option('--output-name <name>', 'which of several outputs holds the classes').argParser(notEmpty),
    new Option('--signature <name>', 'which signature of a SavedModel is run (default: serving_default)').argParser(
      notEmpty,
    ),
  ];
}

/** What the command line says of the second of two models, where that differs from the first. */
export interface SecondModelOptions {
  readonly withLabels?: string;
  readonly withPreprocess?: string;
  readonly withOutput?: NonNullable<ModelOptions['output']>;
  readonly withOutputName?: string;
  readonly withSignature?: string;
  readonly withLayer?: string;
}

/** Of the second of two models; what is left out is as for the first. */
export function secondModelOptions(): Option[] {
  const said = modelOptions().filter(({ long }) => long !== '--model');
  return [
    ...said.map(({ flags, long, argChoices }) => {
      const words = `${long ?? ''} of the second model, where it differs`;
      const option = new Option(flags.replace('--', '--with-'), words);
      return argChoices === undefined ? option.argParser(notEmpty) : option.choices(argChoices);
    }),
    new Option('--with-layer <name>', '--layer of the second model, where it differs').argParser(notEmpty),
  ];
}

/** What holds for the second model, in the names of the first. */
export function saidOfSecond(options: SecondModelOptions): SaidOfModel & { readonly layer?: string } {
  const { withLabels, withPreprocess, withOutput, withOutputName, withSignature, withLayer } = options;
  return {
    ...(withLabels === undefined ? {} : { labels: withLabels }),
    ...(withPreprocess === undefined ? {} : { preprocess: withPreprocess }),
    ...(withOutput === undefined ? {} : { output: withOutput }),
    ...(withOutputName === undefined ? {} : { outputName: withOutputName }),
    ...(withSignature === undefined ? {} : { signature: withSignature }),
    ...(withLayer === undefined ? {} : { layer: withLayer }),
  };
}

/** The same with absolute paths, and without what was not said. */
export function modelParams({ model, labels, preprocess, output, outputName, signature }: ModelOptions): ModelParams {
  const isFile = preprocess?.startsWith('{') === false && !PREPROCESS_NAMES.some((name) => name === preprocess);
  return {
    ...(model === undefined ? {} : { model: userPath(model) }),
    ...(labels === undefined ? {} : { labels: userPath(labels) }),
    ...(preprocess === undefined ? {} : { preprocess: isFile ? userPath(preprocess) : preprocess }),
    ...(output === undefined ? {} : { output }),
    ...(outputName === undefined ? {} : { outputName }),
    ...(signature === undefined ? {} : { signature }),
  };
}

import { InvalidArgumentError, Option } from 'commander';
import { METHODS } from '../methods';
import {
  ONNX_PROVIDERS,
  USUAL_CHOICES,
  WEIGHTINGS,
  type BackendChoice,
  type ExplainParams,
  type OnnxProvider,
  type PictureParams,
} from '../protocol';
import { methodOptions, type MethodOptions } from './method-options';
import { modelOptions, secondModelOptions, type ModelOptions } from './model-options';
import { notEmpty, share, temperature, wholeNumber } from './option-values';

/** Options of every command that starts the engine. */
export interface EngineOptions {
  readonly backend: BackendChoice;
  readonly provider: OnnxProvider;
  readonly threads: number;
  readonly memoryBudget: number;
  readonly memoryCap: number;
  readonly verbose?: boolean;
}

export interface PictureOptions extends EngineOptions, ModelOptions {
  readonly fit?: PictureParams['fit'];
  readonly exif: PictureParams['exif'];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface ExplainOptions extends PictureOptions, MethodOptions {
  readonly target?: string;
  readonly layer?: string;
  readonly weighting: ExplainParams['weighting'];
  readonly temperature?: number;
  readonly baseline: ExplainParams['baseline'];
  readonly contrast?: boolean;
  readonly channels: number;
  readonly out?: string;
}

export function engineOptions(): Option[] {
  return [
    new Option('--backend <name>', 'runtime that computes').choices(['auto', 'tfjs-node', 'wasm']).default('auto'),
    new Option('--provider <name>', 'what lets onnxruntime compute ONNX models; doctor lists those that are there')
      .choices(ONNX_PROVIDERS)
      .default('cpu'),
    new Option('--threads <n>', 'threads of the runtime').argParser(wholeNumber(1, 256)).default(0, 'all cores'),
    new Option('--memory-budget <MiB>', 'what a batch of masked pictures may take')
      .argParser(wholeNumber(16, 1_048_576))
      .default(1024),
    new Option('--memory-cap <MiB>', 'resident memory at which the engine gives up')
      .argParser(wholeNumber(256, 1_048_576))
      .default(8192),
    new Option('--verbose', 'show what the engine logs'),
  ];
}

export function fitOption(): Option {
  return new Option(
    '--fit <how>',
    'how the picture becomes the model’s input (default: model, as its preprocessing says, unless a scorecam-lens.json says otherwise)',
  ).choices(['model', 'crop', 'squash', 'letterbox', 'none']);
}

export function layerOption(): Option {
  return new Option('--layer <name>', 'target layer (default: the last with a spatial extent)').argParser(notEmpty);
}

export function modelsOptions(): Option[] {
  return [
    new Option('--near <picture>', 'list the models nearest to a picture first').argParser(notEmpty),
    new Option('--json', 'print one JSON object'),
    ...engineOptions(),
  ];
}

export function pictureOptions(): Option[] {
  return [
    ...modelOptions(),
    fitOption(),
    new Option('--exif <how>', 'orientation that EXIF tells').choices(['ignore', 'apply']).default('ignore'),
    new Option('--json', 'print one JSON object a line'),
    new Option('--quiet', 'no log lines and no progress; what went wrong is still said'),
    ...engineOptions(),
  ];
}

export function explainOptions(): Option[] {
  return [
    new Option(
      '--target <class>',
      'the other class: index, synset or name (default: the folder’s class, else the runner-up)',
    ).argParser(notEmpty),
    ...methodOptions(),
    layerOption(),
    new Option('--weighting <name>', 'how scores become weights').choices(WEIGHTINGS).default(USUAL_CHOICES.weighting),
    new Option('--temperature <T>', 'of the weighting logit (default: 1)').argParser(temperature),
    new Option('--baseline <name>', 'what a masked pixel becomes')
      .choices(['zero', 'black', 'mean', 'blur'])
      .default(USUAL_CHOICES.baseline),
    new Option('--contrast', 'also map what speaks for one class and against the other'),
    new Option('--channels <share>', 'all, or N% of the live channels').argParser(share).default(1, 'all'),
    new Option('--out <dir>', 'write maps, overlays, JSON and a report there (default: nothing is written)').argParser(
      notEmpty,
    ),
    ...pictureOptions(),
  ];
}

export function compareOptions(): Option[] {
  const ofMethods = new Set(methodOptions().map(({ long }) => long));
  return [
    new Option('--with <path>', 'the model to compare with; embedded names the embedded EfficientNet-Lite0')
      .argParser(notEmpty)
      .makeOptionMandatory(),
    ...secondModelOptions(),
    ...explainOptions().filter(({ long }) => long !== '--contrast' && !ofMethods.has(long)),
    new Option('--method <name>').hideHelp().argParser(scoreCamOnly),
  ];
}

/** Two models are compared by one method, so that what differs is due to the models. */
function scoreCamOnly(name: string): string {
  if (name === METHODS[0].name) return name;
  throw new InvalidArgumentError(
    `Two models are compared by ${METHODS[0].name} alone; for maps of ${name} call scorecam explain with each of the models.`,
  );
}

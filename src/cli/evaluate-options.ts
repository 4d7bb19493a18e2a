import { Option } from 'commander';
import { METHODS } from '../methods';
import { METRIC_NAMES, WEIGHTINGS } from '../protocol';
import type { SaidOptions } from './model-choice';
import { modelOptions } from './model-options';
import { notEmpty, wholeNumber } from './option-values';
import { engineOptions, fitOption, layerOption, type EngineOptions } from './options';

export interface EvaluateOptions extends EngineOptions, SaidOptions {
  readonly methods: string;
  readonly metrics: string;
  readonly class: 'predicted' | 'true';
  readonly limit?: number;
  readonly seed: number;
  readonly steps: number;
  readonly boxes?: string;
  readonly out?: string;
  readonly exif: 'ignore' | 'apply';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function evaluateOptions(): Option[] {
  return [
    new Option(
      '--methods <list>',
      `methods separated by commas (${METHODS.map(({ name }) => name).join(', ')}), each maybe with a weighting and options: score-cam:paper, score-cam:logit:temperature=0.5, rise:masks=500; controls stands for maps that know nothing of the class`,
    )
      .argParser(notEmpty)
      .default(WEIGHTINGS.map((weighting) => `score-cam:${weighting}`).join()),
    new Option(
      '--metrics <list>',
      `what is measured, separated by commas: ${METRIC_NAMES.join(', ')}; energy-pointing and pointing-game need --boxes`,
    )
      .argParser(notEmpty)
      .default('average-drop,average-increase,insertion,deletion'),
    new Option('--class <which>', 'the class that is explained; the true one is that of the folder')
      .choices(['predicted', 'true'])
      .default('predicted'),
    new Option('--limit <n>', 'pictures to evaluate, at most, spread over the folders').argParser(
      wholeNumber(1, 1_000_000),
    ),
    new Option('--seed <n>', 'which pictures, masks and collages are drawn')
      .argParser(wholeNumber(0, 2 ** 31 - 1))
      .default(1),
    new Option('--steps <n>', 'steps of the curves of insertion and deletion')
      .argParser(wholeNumber(2, 224))
      .default(100),
    new Option(
      '--boxes <place>',
      'boxes of the objects: a folder of Pascal VOC or YOLO files, a COCO JSON or a CSV file',
    ).argParser(notEmpty),
    new Option(
      '--out <dir>',
      'write tables and a report there, and what was computed: a later call goes on from it (default: nothing is written)',
    ).argParser(notEmpty),
    layerOption(),
    ...modelOptions(),
    fitOption(),
    new Option('--exif <how>', 'orientation that EXIF tells').choices(['ignore', 'apply']).default('ignore'),
    new Option('--json', 'print one JSON object at the end'),
    new Option('--quiet', 'no log lines; what went wrong is still said'),
    ...engineOptions(),
  ];
}

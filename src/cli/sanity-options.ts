import { Option } from 'commander';
import { METHODS } from '../methods';
import type { SaidOptions } from './model-choice';
import { modelOptions } from './model-options';
import { notEmpty, wholeNumber } from './option-values';
import { engineOptions, fitOption, layerOption, type EngineOptions } from './options';

export interface SanityOptions extends EngineOptions, SaidOptions {
  readonly method?: string;
  readonly methods?: string;
  readonly order: 'cascading' | 'independent' | 'both';
  /** null: each layer is a stage. */
  readonly stages: number | null;
  readonly seed: number;
  readonly target?: string;
  readonly out?: string;
  readonly exif: 'ignore' | 'apply';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function sanityOptions(): Option[] {
  return [
    new Option('--method <name>', 'what makes the maps (default: score-cam)')
      .choices(METHODS.map(({ name }) => name))
      .conflicts('methods'),
    new Option(
      '--methods <list>',
      'several methods separated by commas, each maybe with a weighting and options, as for evaluate: score-cam:logit, grad-cam, rise:masks=500; controls stands for maps that know nothing',
    ).argParser(notEmpty),
    new Option(
      '--order <which>',
      'cascading: from the output down, what was randomised stays so; independent: one stage at a time',
    )
      .choices(['cascading', 'independent', 'both'])
      .default('both'),
    new Option('--stages <n>', 'stages that the layers are put together into, at most; all: each layer is one')
      .argParser(stageCount)
      .default(12),
    new Option('--seed <n>', 'of what is drawn by chance').argParser(wholeNumber(0, 2 ** 31 - 1)).default(1),
    new Option(
      '--target <class>',
      'the class that is mapped: index, synset or name (default: the predicted one)',
    ).argParser(notEmpty),
    new Option('--out <dir>', 'write the maps, tables and a report there (default: nothing is written)').argParser(
      notEmpty,
    ),
    layerOption(),
    ...modelOptions(),
    fitOption(),
    new Option('--exif <how>', 'orientation that EXIF tells').choices(['ignore', 'apply']).default('ignore'),
    new Option('--json', 'print one JSON object at the end'),
    new Option('--quiet', 'no log lines and no progress; what went wrong is still said'),
    ...engineOptions(),
  ];
}

function stageCount(text: string): number | null {
  return text === 'all' ? null : wholeNumber(2, 5000)(text);
}
